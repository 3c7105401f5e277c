import { StartRefused } from '../start-refused.ts';

const matchStrategies = ['None', 'Strict', 'CurrentOrOlder'] as const;
const failureStrategies = ['Reject', 'Fail'] as const;

/** Orchestration versions: `defaultVersion`, `versionMatchStrategy` and `versionFailureStrategy` of host.json. */
export interface VersionRules {
  /** Given to every new instance that names none. */
  readonly defaultVersion: string | null;
  /** Why this host does not run an instance of that version; undefined when it does. */
  mismatch(version: string | null): { readonly text: string; readonly isFailure: boolean } | undefined;
}

export function readVersionRules(durable: Readonly<Record<string, unknown>>): VersionRules {
  const defaultVersion = typeof durable.defaultVersion === 'string' ? durable.defaultVersion : null;
  const match = pick('versionMatchStrategy', durable.versionMatchStrategy, matchStrategies, 'CurrentOrOlder');
  const failure = pick('versionFailureStrategy', durable.versionFailureStrategy, failureStrategies, 'Reject');
  return {
    defaultVersion,
    mismatch(version) {
      const order = compareVersions(version ?? '', defaultVersion ?? '');
      if (match === 'None' || order === 0 || (match === 'CurrentOrOlder' && order < 0)) return undefined;
      const text =
        match === 'Strict'
          ? `The orchestration version '${version ?? ''}' does not match the worker version '${defaultVersion ?? ''}'.`
          : `The orchestration version '${version ?? ''}' is higher than the worker version '${defaultVersion ?? ''}'.`;
      return { text, isFailure: failure === 'Fail' };
    },
  };
}

function pick<Name extends string>(key: string, value: unknown, names: readonly Name[], otherwise: Name): Name {
  if (value === undefined || value === null) return otherwise;
  const found = names.find((name) => name.toLowerCase() === (typeof value === 'string' ? value.toLowerCase() : ''));
  if (!found) throw new StartRefused(`host.json: ${key} ${JSON.stringify(value)} is none of ${names.join(', ')}`);
  return found;
}

/** As .NET compares versions (`1.10` after `1.9`); texts that are none compare as texts, ignoring case; no version is the oldest. */
function compareVersions(one: string, other: string): number {
  if (one === '' || other === '') return Math.sign(one.length - other.length);
  const [a, b] = [one, other].map((text) =>
    /^\d+(?:\.\d+){1,3}$/.test(text) ? text.split('.').map(Number) : undefined,
  );
  if (!a || !b) return one.toLowerCase() < other.toLowerCase() ? -1 : Number(one.toLowerCase() > other.toLowerCase());
  for (let index = 0; index < 4; index += 1) {
    // A part that is missing is less than zero, so `1.0` comes before `1.0.0`.
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}
