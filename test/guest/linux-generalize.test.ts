import { describe, expect, test } from '@jest/globals';
import { packagesAreInstalled, whyNoOverlay } from '../../local/guest/overlay.ts';
import { changesBetween, fingerprint } from '../../local/guest/real-machine.ts';
import { runScenario, SCENARIOS } from '../../local/guest/scenario.ts';

const why =
  whyNoOverlay() ?? (packagesAreInstalled() ? undefined : 'run "npm run guest:linux" once: it installs waagent');

/** Two of the four; the command runs all. */
const SAMPLE = SCENARIOS.filter(({ name }) => ['deprovision', 'ovf-env.xml missing'].includes(name));

describe(`the script of the Linux guest, with the real waagent and cloud-init${why ? ` (skipped: ${why})` : ''}`, () => {
  (why ? (test.skip as typeof test) : test).each(SAMPLE)(
    '$name: leaves what it should and changes nothing on this machine',
    (scenario) => {
      const before = fingerprint();

      const ran = runScenario(scenario);

      expect(ran.wrong).toEqual([]);
      expect(changesBetween(before, fingerprint())).toEqual([]);
    },
    60_000,
  );
});
