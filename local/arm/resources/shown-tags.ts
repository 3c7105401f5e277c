import type { Resource, Tags } from '../shapes/json.ts';

/** Tags that a body names, as the two fields a row keeps of them. */
export const tagsOf = (tags: unknown): { readonly tags: Tags; readonly untagged?: true } =>
  tags === undefined || tags === null ? { tags: {}, untagged: true } : { tags: { ...(tags as Tags) } };

/** What was never tagged shows no tags at all, not even an empty object (disk-snapshot.net2019 and gallery.net2019 of the recordings). */
export const shownTags = ({ tags, untagged }: Resource): { readonly tags?: Tags } =>
  untagged && Object.keys(tags).length === 0 ? {} : { tags };
