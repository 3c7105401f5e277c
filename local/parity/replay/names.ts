import type { Json } from '../recording.ts';

/** Names that a service draws by lot: wherever the recording says the recorded one later, ours is meant. */
export class Names {
  readonly #ours = new Map<string, string>();

  /** Pairs the names that the two answers give to the same gallery or disk. */
  learn(recorded: unknown, ours: unknown): void {
    const [left, right] = [namesIn(recorded), namesIn(ours)];
    for (const [index, name] of left.entries()) {
      const own = right[index];
      if (own && name && own !== name) this.#ours.set(name, own);
    }
  }

  inText(text: string): string {
    return [...this.#ours].reduce((changed, [recorded, own]) => changed.replaceAll(recorded, own), text);
  }

  inBody(body: Json | null): Json | null {
    return body === null ? null : (JSON.parse(this.inText(JSON.stringify(body))) as Json);
  }
}

/** Of a blob the account and the file: both were chosen for the machine. */
const blobNames = (uri: string): readonly string[] => {
  const [, account = '', file = ''] = /^https?:\/\/([^.]+)\..*\/([^/]+)\.vhd$/.exec(uri) ?? [];
  return [account, file];
};

/** Disks are named by the service or by the client where nobody names them. */
function diskNames(properties: Json | undefined): readonly string[] {
  const { osDisk, dataDisks = [] } = (properties?.storageProfile ?? {}) as { osDisk?: Json; dataDisks?: Json[] };
  const disks = [osDisk, ...dataDisks].filter((disk) => disk !== undefined);
  return disks.flatMap((disk) => [String(disk.name ?? ''), ...blobNames(String(disk.vhd?.uri ?? ''))]);
}

function namesIn(body: unknown): readonly string[] {
  const properties = (body as Json | null)?.properties as Json | undefined;
  const unique: unknown = properties?.identifier?.uniqueName;
  const publicNames = (properties?.sharingProfile?.communityGalleryInfo?.publicNames ?? []) as string[];
  return [...(typeof unique === 'string' ? [unique] : []), ...publicNames, ...diskNames(properties)];
}
