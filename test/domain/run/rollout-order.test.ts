import { describe, expect, it } from '@jest/globals';
import { rolloutFindings } from '../../../src/domain/preflight/rollout-findings.ts';
import { stagesOf } from '../../../src/domain/run/rollout.ts';
import { aRegion } from '../../support/vm-builder.ts';

const regions = ['West Europe', 'northeurope', 'uksouth'].map((name) => ({ name, replicas: 3 }));
const [home, north, uk] = ['westeurope', 'northeurope', 'uksouth'];

describe('the order in which a version reaches its regions', () => {
  it.each([
    ['all: one PUT', 'all', [[home, north, uk]]],
    ['home-first: the home region alone, then the others', 'home-first', [[home], [north, uk]]],
    ['rings: home, then one ring after the other', { rings: [['UK South'], ['northeurope']] }, [[home], [uk], [north]]],
    [
      'rings that name home too: it comes first all the same',
      { rings: [[north, home], [uk]] },
      [[home], [north], [uk]],
    ],
  ] as const)('%s', (_what, order, stages) => {
    expect(stagesOf(order, regions, 'westeurope')).toEqual(stages);
  });

  it('of one region is one PUT whatever was asked for', () => {
    expect(stagesOf('home-first', regions.slice(0, 1), 'westeurope')).toEqual([[home]]);
  });

  it.each([
    ['leave a region out', [['uksouth']], /in no ring: northeurope/],
    ['name one twice', [['uksouth', 'northeurope'], ['uksouth']], /in more than one ring: uksouth/],
    ['name one that is not wanted', [['uksouth', 'northeurope', 'eastus']], /not among the regions: eastus/],
  ])('is refused when the rings %s', (_what, rings, words) => {
    const asked = regions.map(({ name }) => aRegion(name));
    expect(rolloutFindings({ rings }, asked, 'westeurope')[0]).toMatchObject({
      severity: 'refusal',
      code: 'rings-do-not-fit',
      message: expect.stringMatching(words) as unknown,
    });
    expect(rolloutFindings('home-first', asked, 'westeurope')).toEqual([]);
  });
});
