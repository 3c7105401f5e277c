import type { DiskContent } from './guest.ts';

/** A VHD in a blob. */
export interface Vhd {
  /** Its address: `https://ACCOUNT.blob.core.windows.net/CONTAINER/NAME.vhd`. */
  readonly id: string;
  /** Resource id of its storage account. */
  readonly accountId: string;
  readonly location: string;
  /** Of the blob: the virtual size and the 512 bytes of the footer. */
  readonly bytes: number;
  readonly blobType: 'PageBlob' | 'BlockBlob';
  /** What the footer says; undefined where there is none. */
  readonly footer?: 'fixed' | 'dynamic';
  readonly leased?: boolean;
  readonly generation: 'V1' | 'V2';
  readonly content: DiskContent;
}
