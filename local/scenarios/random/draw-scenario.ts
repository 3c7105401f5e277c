import fc from 'fast-check';
import { type Place, type Scenario, type Start, toImage } from '../scenario.ts';
import { free, vhd } from '../table/support/prepared-disks.ts';
import { machines, rarely } from './draw-machine.ts';
import { type DrawnFault, faults, faultsAt, reactions } from './draw-trouble.ts';

const any = { state: 'any' } as const;
const regionLists = [
  ['westeurope'],
  ['westeurope'],
  ['westeurope', 'northeurope'],
  ['westeurope', 'northeurope', 'eastus'],
];

const wishes = fc.record({
  toImage: rarely(4),
  via: fc.constantFrom(undefined, undefined, 'disk' as const, 'snapshot' as const),
  regions: fc.constantFrom(...regionLists),
  homeFirst: fc.boolean(),
  mode: fc.constantFrom('consume' as const, 'consume' as const, 'copy' as const),
  specialized: rarely(8),
  bootTest: rarely(4),
  approval: rarely(6),
  deleteSource: fc.constantFrom(undefined, undefined, true, { disks: true, nics: true }),
  noRestorePoint: rarely(8),
  newDefinition: rarely(8),
  saysGeneralized: fc.boolean(),
});
type Wishes = typeof wishes extends fc.Arbitrary<infer T> ? T : never;

const starts: fc.Arbitrary<Start | undefined> = fc.option(
  fc.record({
    kind: fc.constant('tag' as const),
    events: fc.constantFrom('cloudevents' as const, 'eventgrid' as const),
    disorder: fc.constantFrom(undefined, true as const),
  }),
  { nil: undefined, freq: 2 },
);

const beside = fc.record({
  source: fc.constantFrom('vm', 'vm', 'vm', 'vm', 'vm', 'vm', 'disk', 'snapshot', 'vhd'),
  retry: fc.boolean(),
  restore: rarely(4),
  /** Now and then something that preflight must refuse. */
  careless: rarely(6),
});
type Beside = typeof beside extends fc.Arbitrary<infer T> ? T : never;

const profileOf = ({ deleteSource, newDefinition, noRestorePoint }: Wishes): string | undefined => {
  if (deleteSource !== undefined) return 'disposable';
  if (noRestorePoint) return 'careless';
  return newDefinition ? 'creating' : undefined;
};

function requestOf(wished: Wishes, isGeneralized: boolean) {
  const { approval, bootTest, deleteSource, homeFirst, mode, noRestorePoint, regions, saysGeneralized, specialized } =
    wished;
  const profile = profileOf(wished);
  return (place: Place): object => ({
    ...(wished.toImage
      ? toImage(place)
      : {
          target: {
            ...{ kind: 'gallery', definitionId: place.definitionId },
            ...(wished.via && mode === 'consume' ? { via: wished.via } : {}),
          },
          regions: regions.map((name) => ({ name, concurrentDeployments: 20 })),
          ...(homeFirst ? { order: 'home-first' } : {}),
        }),
    ...{ mode, bootTest, approval },
    ...(specialized ? { osState: 'specialized' } : {}),
    ...(profile ? { profile } : {}),
    ...(deleteSource !== undefined && mode === 'consume' ? { deleteSource } : {}),
    ...(noRestorePoint && profile === 'careless' ? { restorePoint: false } : {}),
    ...(saysGeneralized && isGeneralized && mode === 'consume' ? { guestState: 'generalized' } : {}),
  });
}

/** Tags cannot ask for everything; what they ask for is the plain thing. */
const tagsOf =
  ({ mode, regions }: Wishes) =>
  ({ definitionId }: Place) => ({
    ...{ 'image-definition': definitionId, 'image-mode': mode },
    'image-regions': regions.join(' '),
  });

type Parts = readonly [
  NonNullable<Scenario['vm']>,
  Wishes,
  Start | undefined,
  readonly DrawnFault[],
  NonNullable<Scenario['reactions']>,
  Beside,
];

/** Every staging group costs each sweep a look: only who meets faults there has one for itself. */
const ownStaging = (failing: readonly DrawnFault[], isUsed: boolean): Pick<Scenario, 'ownStaging'> =>
  isUsed && failing.some(({ inStaging }) => inStaging) ? { ownStaging: true } : {};

const usesStaging = ({ bootDiagnostics }: Parts[0], { bootTest, mode, via }: Wishes): boolean =>
  bootTest || mode === 'copy' || via === 'snapshot' || bootDiagnostics === false;

/** Disks and blobs that somebody prepared, generalized as their owner says. */
function preparedScenario(name: string, kind: string, [, wished, , failing, deeds]: Parts): Scenario {
  const make = kind === 'vhd' ? vhd() : free(kind as 'disk' | 'snapshot');
  const { approval, bootTest } = wished;
  return {
    ...{ about: 'random', name, vm: null, definition: { osType: 'Linux' }, expected: any },
    ...ownStaging(failing, bootTest),
    seed: (place) => make(place).seed,
    request: (place) => ({
      ...{ osState: 'generalized', profile: 'disks', approval, bootTest: bootTest && !wished.toImage },
      ...(wished.toImage ? toImage(place) : {}),
      source: make(place).source,
    }),
    ...{ faults: faultsAt(failing), reactions: deeds },
  };
}

/** What a sensible person would ask for of such a machine: else most of what is drawn would be refused. */
function sensible([vm, wished, start, failing, deeds, beside_]: Parts): Parts {
  if (beside_.careless) return [vm, wished, start, failing, deeds, beside_];
  const isOff = vm.power !== 'running';
  const mode = isOff ? 'consume' : wished.mode;
  const specialized = wished.specialized && mode === 'copy' && !wished.toImage;
  const { ade, ...plain } = vm;
  const volumes = vm.os === 'Linux' ? ('Data' as const) : (ade?.volumes ?? 'All');
  const keepsAde = ade !== undefined && mode === 'consume' && (volumes !== 'Data' || (vm.dataDisks ?? []).length > 0);
  const isGeneralized = vm.guest?.generalized === true;
  const machine = {
    ...plain,
    ...(keepsAde ? { ade: { ...ade, volumes } } : {}),
    power: isOff && !isGeneralized ? ('running' as const) : (vm.power ?? 'running'),
  };
  const wish = { ...wished, mode, specialized, saysGeneralized: true, bootTest: wished.bootTest && !wished.toImage };
  // A tag cannot say that its machine is generalized already.
  const begins = isGeneralized && vm.guest?.flagged !== true ? undefined : start;
  return [machine, wish, begins, failing, deeds, beside_];
}

function scenarioOf(drawn: Parts, index: number): Scenario {
  const parts = sensible(drawn);
  const [vm, wished, start, failing, deeds, { restore, retry, source }] = parts;
  const name = `no. ${index}`;
  if (source !== 'vm') return preparedScenario(name, source, parts);
  const asksToDelete = wished.deleteSource !== undefined && start === undefined;
  return {
    ...{ about: 'random', name, vm, faults: faultsAt(failing), reactions: deeds },
    ...ownStaging(failing, usesStaging(vm, wished)),
    ...(wished.specialized ? { definition: { osState: 'Specialized' } } : {}),
    ...(wished.newDefinition && profileOf(wished) === 'creating' && !start
      ? {
          seed: ({ group }: Place) => ({
            galleries: [{ resourceGroup: group, name: 'golden', location: 'westeurope' }],
          }),
        }
      : {}),
    ...(start ? { start: { ...start, tags: tagsOf(wished) } as Start } : {}),
    request: requestOf(wished, vm.guest?.generalized === true),
    ...(retry && !start ? { retry: { first: any, afterSeconds: 300 } } : {}),
    ...(restore ? { restore: { expected: any } } : {}),
    expected: {
      ...any,
      ...(asksToDelete ? { sourceGone: 'either' as const } : {}),
      ...(wished.mode === 'copy' && vm.power === 'running' && !leavesHand(deeds) ? { sourceRuns: true as const } : {}),
    },
  };
}

/** Whether others do something to the source, so that it need not run as it did. */
const leavesHand = (deeds: NonNullable<Scenario['reactions']>): boolean =>
  deeds.some(({ does }) => /^(ask|operator|host-restart)/.test(does));

const rows = fc.tuple(machines, wishes, starts, faults, reactions, beside);

/** The same for the same seed, whichever of them are run. */
export const drawScenarios = (count: number, seed: number): Scenario[] =>
  fc.sample(rows, { numRuns: count, seed }).map((parts, index) => scenarioOf(parts, index));
