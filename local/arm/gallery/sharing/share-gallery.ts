import { ArmError, operationNotAllowed } from '../../arm-error.ts';
import type { Operation } from '../../operation.ts';
import { guidOf } from '../../resource-id.ts';
import type { Gallery } from '../../shapes/image.ts';
import type { Json } from '../../shapes/json.ts';
import type { World } from '../../world.ts';
import { startCapsOperation } from '../caps-operation.ts';

/** What a PUT says about sharing, with what the service adds: the public name, and that nothing is public yet. */
export function sharingProfile(id: string, given: Json | undefined, before: Json | undefined): Json {
  const profile = given ?? before;
  if (!profile) return {};
  const info = profile.communityGalleryInfo as Json | undefined;
  if (!info) return { sharingProfile: { permissions: 'Private', ...before, ...profile } };
  const publicNames = before?.communityGalleryInfo?.publicNames ?? [
    `${info.publicNamePrefix}-${guidOf(`public name of ${id}`)}`,
  ];
  const communityGalleryEnabled = before?.communityGalleryInfo?.communityGalleryEnabled === true;
  return {
    sharingProfile: {
      ...profile,
      communityGalleryInfo: { communityGalleryEnabled, ...info, publicNames: publicNames as string[] },
    },
  };
}

interface Group {
  readonly type: string;
  readonly ids: readonly string[];
}

const idsOf = (groups: readonly Group[], type: string) =>
  groups.filter((group) => group.type === type).flatMap(({ ids }) => ids);

/** Groups that are left without anybody are gone (gallery.cli2024.test_shared_gallery #70). */
function changedGroups(before: readonly Group[], change: readonly Group[], adds: boolean): readonly Group[] {
  const types = [...new Set([...before, ...change].map(({ type }) => type))];
  return types
    .map((type) => {
      const [old, named] = [idsOf(before, type), idsOf(change, type)];
      return { type, ids: adds ? [...new Set([...old, ...named])] : old.filter((id) => !named.includes(id)) };
    })
    .filter(({ ids }) => ids.length > 0);
}

const withGroups = (profile: Json, groups: readonly Group[]): Json => {
  const { groups: _before, ...rest } = profile;
  return { ...rest, ...(groups.length > 0 ? { groups } : {}) };
};

function changed(gallery: Gallery, body: Json): Json {
  const profile = (gallery.model.sharingProfile ?? { permissions: 'Private' }) as Json;
  const groups = (body.groups ?? []) as Group[];
  switch (body.operationType) {
    case 'Add':
    case 'Remove':
      if (profile.permissions !== 'Groups') {
        throw operationNotAllowed(
          `Gallery '${gallery.name}' must have the sharing permission 'Groups' to be shared with groups.`,
        );
      }
      return withGroups(
        profile,
        changedGroups((profile.groups ?? []) as Group[], groups, body.operationType === 'Add'),
      );
    case 'EnableCommunity':
      if (profile.permissions !== 'Community') {
        throw operationNotAllowed(
          `Gallery '${gallery.name}' must have the sharing permission 'Community' to be made public.`,
        );
      }
      return {
        ...profile,
        communityGalleryInfo: { ...(profile.communityGalleryInfo as Json), communityGalleryEnabled: true },
      };
    case 'Reset':
      return { permissions: 'Private' };
    default:
      throw new ArmError(400, 'InvalidParameter', 'The value of parameter operationType is invalid.', {
        target: 'operationType',
      });
  }
}

/** 202 without a body, whatever the swagger says (INDEX fact 30); a large audience takes 45 seconds (test_shared_gallery #60 to #62). */
export function shareGallery(world: World, gallery: Gallery, body: Json): Operation {
  const profile = changed(gallery, body);
  const seconds = body.operationType === 'EnableCommunity' ? 0.5 : 45;
  return startCapsOperation(world, gallery, {
    name: 'Microsoft.Compute/galleries/share/action',
    seconds,
    onDone: () => {
      gallery.model = { ...gallery.model, sharingProfile: profile };
    },
  });
}
