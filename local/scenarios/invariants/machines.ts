import type { WriteLogEntry } from '../../arm/write-log.ts';
import type { Rule } from './temporaries.ts';

/** What was done to machines, judged by what they were in that very moment. */
export function machineRules(log: readonly WriteLogEntry[], onTheirWord: boolean): Rule[] {
  return log.flatMap(({ machine, method, path }): Rule[] => {
    const is = (pattern: RegExp): boolean => pattern.test(`${method} ${path}`);
    const at = path.split('/').at(-2) ?? '';
    const isTemplate = machine?.generalized === true && !machine.halfGeneralized;
    return [
      [is(/^POST .*\/(start|restart|powerOff|redeploy|reimage)$/i), `a machine was powered by us: ${path}`],
      [
        is(/^POST .*\/deallocate$/i) && machine?.power === 'deallocating' && !isTemplate && !onTheirWord,
        `${at} was deallocated before its guest was generalized`,
      ],
      [
        is(/^POST .*\/generalize$/i) && !isTemplate && !onTheirWord,
        `${at} was flagged, and its guest is not generalized`,
      ],
      [
        is(/^DELETE .*\/extensions\//i) && machine?.encrypted === true,
        'extension removed before the volumes were decrypted',
      ],
    ];
  });
}
