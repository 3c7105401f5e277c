import { groupOf } from './modules-of.ts';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** What `node --cpu-prof` writes: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

export interface Share {
  readonly name: string;
  /** Seconds on the processor in it. */
  readonly self: number;
  /** And in what it called. */
  readonly inclusive: number;
}

const IDLE = new Set(['(idle)', '(root)']);

/** Seconds by group of modules, most expensive first. @param moduleOf the module behind a frame of the app's bundle */
export function sharesOf(profile: CpuProfile, moduleOf: (frame: CallFrame) => string): Share[] {
  const parents = new Map<number, number>();
  for (const { children = [], id } of profile.nodes) for (const child of children) parents.set(child, id);
  const names = new Map(
    profile.nodes.map(({ callFrame, id }) => {
      const { functionName } = callFrame;
      return [id, functionName.startsWith('(') ? functionName : groupOf(moduleOf(callFrame))];
    }),
  );
  const selfOf = new Map<number, number>();
  for (const [at, id] of profile.samples.entries()) {
    selfOf.set(id, (selfOf.get(id) ?? 0) + (profile.timeDeltas[at] ?? 0) / 1e6);
  }
  const shares = new Map<string, { self: number; inclusive: number }>();
  const shareOf = (name: string) => {
    const share = shares.get(name) ?? { self: 0, inclusive: 0 };
    shares.set(name, share);
    return share;
  };
  for (const [id, seconds] of selfOf) {
    const own = names.get(id) ?? '';
    if (IDLE.has(own)) continue;
    shareOf(own).self += seconds;
    const above = new Set<string>();
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) above.add(names.get(at) ?? '');
    for (const name of above) if (!IDLE.has(name)) shareOf(name).inclusive += seconds;
  }
  return [...shares].map(([name, share]) => ({ name, ...share })).sort((a, b) => b.self - a.self);
}
