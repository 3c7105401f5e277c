import type { World } from '../../../local/arm/world.ts';
import { type Ending, MATRIX_FLOWS, type MatrixFlow } from './flows.ts';
import { type Grant, grantRoles, GRANTS } from './roles.ts';

/**
 * What one flow does without one action.
 * `named`: it fails or is refused, and says which action is missing. `warned`: it goes on, and says so. `silent`: it fails and does not say why.
 * `passes`: Azure looked it up, for something that the flow can do without or that another role gives.
 * `unasked`: nobody asks for it.
 */
export type Cell = 'named' | 'warned' | 'silent' | 'passes' | 'unasked';

export interface Row extends Grant {
  readonly cells: Readonly<Record<string, Cell>>;
  /** The first words of a flow that named it. */
  readonly message?: string;
}

export interface Matrix {
  /** Under all roles: what each flow said when it did not end well. None may. */
  readonly broken: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** Which actions a flow makes Azure look up, linked ones included, under all roles. */
async function askedBy(flow: MatrixFlow): Promise<{ ending: Ending; asked: Set<string> }> {
  const asked = new Set<string>();
  const listen = (world: World): void => {
    grantRoles(world);
    const { roles } = world;
    const permits = roles.permits.bind(roles);
    roles.permits = (principalId, action, id) => {
      asked.add(action.toLowerCase());
      return permits(principalId, action, id);
    };
  };
  return { ending: await flow.run(listen), asked };
}

/** The sentence around the action, if there is one. */
function sentenceWith(text: string, action: string): string | undefined {
  const at = text.toLowerCase().indexOf(action.toLowerCase());
  if (at < 0) return undefined;
  const from = text.lastIndexOf('"', at) + 1;
  return text.slice(Math.max(from, at - 160), Math.min(text.indexOf('"', at), at + action.length + 80));
}

/** Runs every flow that asks for a grant without it. `choose` picks grants; all by default. */
export async function runMatrix(choose: (grant: Grant) => boolean = () => true): Promise<Matrix> {
  const broken: Record<string, string> = {};
  const asked = new Map<MatrixFlow, Set<string>>();
  for (const flow of MATRIX_FLOWS) {
    const seen = await askedBy(flow);
    if (!seen.ending.ok) broken[flow.name] = seen.ending.said;
    asked.set(flow, seen.asked);
  }
  const rows: Row[] = [];
  for (const grant of GRANTS.filter(choose)) {
    const cells: Record<string, Cell> = {};
    let message: string | undefined;
    for (const flow of MATRIX_FLOWS) {
      const isAsked = asked.get(flow)?.has(grant.action.toLowerCase()) ?? false;
      const { ok, said } = await flow.run((world) => grantRoles(world, grant));
      const sentence = sentenceWith(said, grant.action);
      message ??= sentence;
      if (ok) cells[flow.name] = sentence ? 'warned' : isAsked ? 'passes' : 'unasked';
      else cells[flow.name] = sentence ? 'named' : 'silent';
    }
    rows.push({ ...grant, cells, ...(message ? { message } : {}) });
  }
  return { broken, rows };
}

/** Grants that no flow misses aloud. */
export const unproven = ({ rows }: Matrix): readonly Row[] =>
  rows.filter(({ cells }) => !Object.values(cells).some((cell) => cell === 'named' || cell === 'warned'));
