import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Exchange } from '../arm/http/exchange-log.ts';

/** Every exchange in the JSON lines of a folder, one at a time: those of the whole suite are hundreds of megabytes. */
export async function* readExchanges(folder: string): AsyncGenerator<Exchange> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl'))) {
    for await (const line of createInterface({ input: createReadStream(join(folder, file)) })) {
      if (line) yield JSON.parse(line) as Exchange;
    }
  }
}
