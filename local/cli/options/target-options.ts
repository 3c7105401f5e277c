import { type Command, Option } from 'commander';
import { collect } from './name-number.ts';

/** The flags that describe an image: those of `capture` and `preflight`. */
export interface TargetFlags {
  readonly gallery?: string;
  readonly version?: string;
  readonly image?: string;
  readonly zoneResilient?: boolean;
  readonly resourceGroup?: string;
  readonly region?: readonly string[];
  readonly profile?: string;
  readonly keepUser?: boolean;
  readonly guestState?: string;
  readonly osState?: string;
  readonly restorePoint?: boolean;
}

export function addTargetOptions(command: Command): Command {
  return command
    .option('--gallery <definition-id>', 'make a version of this gallery image definition')
    .option('--version <version>', 'its number, as 1.2.3 (default: the next one)')
    .option('--image <name>', 'make a managed image (one copy, 20 deployments at the same time)')
    .option('--resource-group <name>', 'group of the managed image (default: that of the machine)')
    .option('--zone-resilient', 'store the managed image zone-redundantly')
    .option(
      '--region <name=concurrent>',
      'region and machines deployed from it at the same time; may be repeated (default: the region of the machine, 20)',
      collect,
    )
    .option('--profile <name>', 'profile of GOLDSMITH_PROFILES to choose from')
    .option('--keep-user', 'Linux: keep the provisioned account')
    .addOption(
      new Option('--guest-state <state>', 'say that a stopped machine was generalized by you').choices(['generalized']),
    )
    .addOption(
      new Option('--os-state <state>', 'what state the system is in; must be said of a disk or a snapshot').choices([
        'generalized',
        'specialized',
      ]),
    )
    .option(
      '--no-restore-point',
      'take no restore point before the first change; needs a --profile with "restorePoint": false',
    );
}
