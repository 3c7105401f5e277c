import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** With forward slashes, without a leading one. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/** 1980-01-01 00:00, the first moment a zip can name: when a file was built is no part of what it is. */
const DATE = 0x21;
const TIME = 0;
/** `-rw-r--r--` of a regular file, in the half of the attributes that Unix reads. */
const MODE = (0o100644 << 16) >>> 0;
const MADE_BY_UNIX = (3 << 8) | 20;
const NEEDS = 20;
const DEFLATED = 8;
const UTF8_NAMES = 1 << 11;

/** A record of fixed-width little-endian numbers, as `[value, bytes]`. */
function record(...fields: readonly (readonly [value: number, bytes: number])[]): Buffer {
  const buffer = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

/** A zip that depends on nothing but names and contents (and on the zlib of this Node): sorted, without times, owners or comments. */
export function makeZip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { contents, path } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(contents, { level: 9 });
    const common = [
      ...[
        [NEEDS, 2] as const,
        [UTF8_NAMES, 2] as const,
        [DEFLATED, 2] as const,
        [TIME, 2] as const,
        [DATE, 2] as const,
      ],
      ...[[crc32(contents), 4] as const, [packed.length, 4] as const, [contents.length, 4] as const],
      ...[[name.length, 2] as const, [0, 2] as const],
    ];
    const local = Buffer.concat([record([0x04034b50, 4], ...common), name, packed]);
    files.push(local);
    const attributes = [
      [0, 2],
      [0, 2],
      [0, 2],
      [MODE, 4],
      [offset, 4],
    ] as const;
    directory.push(record([0x02014b50, 4], [MADE_BY_UNIX, 2], ...common, ...attributes), name);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const count = entries.length;
  const end = record([0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [index.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...files, index, end]);
}
