import type { DiskContent } from '../shapes/guest.ts';

/** Without a DVD device Windows does not find what it is to be, and stays in the out-of-box experience (ACD: generalize.yml). */
const findsItsAnswers = ({ windows }: DiskContent): boolean => windows === undefined || windows.cdromStart === 1;

/** Whether a machine made of this disk gets through its first boot: Sysprep or waagent ended, and nothing is encrypted any more. */
export const bootsAsNew = (os: DiskContent): boolean =>
  os.generalized && !os.halfGeneralized && os.volumes.every((volume) => volume.percent === 0) && findsItsAnswers(os);

/** A specialized disk boots as the machine it was, unless it is no whole machine any more. */
export const bootsAsBefore = (os: DiskContent): boolean =>
  !os.generalized && !os.halfGeneralized && os.volumes.every((volume) => volume.percent === 0);

/** The disk after its first boot. Files and tasks that lay in the image are there again: an image forgets nothing by itself. */
export function afterFirstBoot(image: DiskContent, adminUser: string): DiskContent {
  const content = structuredClone(image);
  content.generalized = false;
  if (content.windows) {
    content.windows.imageState = 'IMAGE_STATE_COMPLETE';
    content.windows.pantherFolder = true;
    content.windows.setuperr = [];
  }
  if (content.linux) {
    content.linux.agentState = 'present';
    content.linux.ovfEnv = true;
    content.linux.machineId = 'set';
    content.linux.cloudInit = 'seeded';
    content.linux.provisionedUser = adminUser;
  }
  return content;
}
