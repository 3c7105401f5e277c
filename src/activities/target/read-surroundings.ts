import { defineActivity } from '../../durable.ts';
import { Rejected } from '../../domain/answer.ts';
import type { RunCommands } from '../../domain/ports/compute.ts';
import type { EncryptionSets, Interfaces, Permissions, Quotas, Regions } from '../../domain/ports/surroundings.ts';
import { sameRegion } from '../../domain/region.ts';
import { isPermitted } from '../../domain/rights/permission.ts';
import type { MissingAction, Surroundings, Unread } from '../../domain/preflight/around/surroundings.ts';

interface Input {
  captureId: string;
  subscriptionId: string;
  location: string;
  /** Actions that the plan needs, by scope. */
  needs: readonly { scope: string; actions: readonly string[] }[];
  encryptionSetIds: readonly string[];
  regions: readonly string[];
  /** Names of usages, lower-case: the whole list of a region is long. */
  usages: readonly string[];
  /** A machine in whose guest the run will work: how many run commands it has already. */
  runCommandsOf?: string;
  /** Whose accelerated networking is asked about. */
  interfaceId?: string;
}

export interface SurroundingsPorts {
  permissions: Permissions;
  encryptionSets: EncryptionSets;
  quotas: Quotas;
  regions: Regions;
  runCommands: Pick<RunCommands, 'listNames'>;
  interfaces: Interfaces;
}

export const readSurroundings = defineActivity<Input, Surroundings>('read-surroundings');

/** A refusal to tell is told, not failed on: everything else may still be decided. */
async function orUnread<T>(unread: Unread[], about: Omit<Unread, 'code'>, work: () => Promise<T[]>): Promise<T[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    unread.push({ ...about, code: error.problem.code });
    return [];
  }
}

/**
 * Reads rights, keys, quota and regions, a few calls at once; answers only what is asked about, since the lists are long.
 * Idempotent: changes nothing, and tries nothing: rights are read, not tested by use.
 * Retry: safe at any point. Undo: nothing to undo.
 */
export const makeReadSurroundings =
  (ports: SurroundingsPorts) =>
  async (input: Input): Promise<Surroundings> => {
    const { location, subscriptionId } = input;
    const unread: Unread[] = [];
    const missingAt = ({ actions, scope }: Input['needs'][number]) =>
      orUnread<MissingAction>(unread, { what: 'permissions', where: scope }, async () => {
        const given = await ports.permissions.read(scope);
        return actions.filter((action) => !isPermitted(given, action)).map((action) => ({ scope, action }));
      });
    const setOf = (id: string) =>
      orUnread(unread, { what: 'encryption-set', where: id }, async () => [await ports.encryptionSets.read(id)]);
    const { interfaceId, runCommandsOf: commandsOf } = input;
    const [missing, encryptionSets, usages, regions, commands, accelerated] = await Promise.all([
      Promise.all(input.needs.map(missingAt)),
      Promise.all(input.encryptionSetIds.map(setOf)),
      orUnread(unread, { what: 'quota', where: location }, async () => {
        if (input.usages.length === 0) return [];
        const all = await ports.quotas.read(subscriptionId, location);
        return all.filter(({ name }) => input.usages.includes(name.toLowerCase()));
      }),
      orUnread(unread, { what: 'regions', where: subscriptionId }, async () => {
        const all = await ports.regions.list(subscriptionId);
        return all.filter(({ name }) => input.regions.some((wanted) => sameRegion(wanted, name)));
      }),
      commandsOf === undefined
        ? undefined
        : orUnread(unread, { what: 'run-commands', where: commandsOf }, async () => [
            ...(await ports.runCommands.listNames(commandsOf)),
          ]),
      interfaceId === undefined
        ? []
        : orUnread(unread, { what: 'interface', where: interfaceId }, async () => [
            await ports.interfaces.isAccelerated(interfaceId),
          ]),
    ]);
    const known = {
      ...(unread.some(({ what }) => what === 'regions') ? {} : { regions }),
      ...(commands ? { runCommands: commands.length } : {}),
      ...(accelerated[0] === undefined ? {} : { accelerated: accelerated[0] }),
    };
    return { missing: missing.flat(), encryptionSets: encryptionSets.flat(), usages, unread, ...known };
  };
