import { badInput } from '../exit-code.ts';

export function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw badInput(`--port ${text}: must be a number from 0 (any free one) to 65535`);
}

export function scaleOf(text: string): number {
  const scale = Number(text);
  if (scale > 0 && scale <= 86_400) return scale;
  throw badInput(`--scale ${text}: must be seconds of Azure per second of yours, above 0 and at most 86400`);
}
