import { makeHttp, type Http } from './http.ts';
import { startEmbedded } from './start-embedded.ts';

/** Some features are switches for a whole app or a whole host; each has a host of its own. */
export type HostName = 'main' | 'streaming' | 'retry' | 'keyed';

/** Hosts by name; a text says why there is none. */
export interface OpenHosts {
  readonly of: Readonly<Record<HostName, Http | string>>;
  close(): Promise<void>;
}

export interface GivenHosts {
  readonly url: string;
  readonly streamingUrl: string | undefined;
  readonly retryUrl: string | undefined;
  readonly masterKey: string | undefined;
}

/** Hosts somebody else has started, with the apps of this folder. */
export function useHosts({ url, streamingUrl, retryUrl, masterKey }: GivenHosts): OpenHosts {
  const open = (at: string | undefined, without: string) =>
    at === undefined ? without : makeHttp({ url: at, masterKey, patienceMs: 60_000 });
  return {
    of: {
      main: makeHttp({ url, masterKey, patienceMs: 60_000 }),
      streaming: open(streamingUrl, 'no --streaming-url of a host with app-streaming'),
      retry: open(retryUrl, 'no --retry-url of a host with app-retry'),
      keyed: open(masterKey === undefined ? undefined : url, 'no --master-key: keys are not enforced'),
    },
    close: () => Promise.resolve(),
  };
}

/** The embedded host, once for each app and once more with keys. */
export async function startHosts(wanted: ReadonlySet<HostName>): Promise<OpenHosts> {
  const stops: (() => Promise<void>)[] = [];
  async function open(name: HostName, app: string, masterKey?: string): Promise<Http | string> {
    if (!wanted.has(name)) return 'not wanted';
    const started = await startEmbedded(app, masterKey);
    if (started.kind === 'refused') return `the host refuses ${app}: ${started.reason}`;
    stops.push(started.stop);
    return makeHttp({ url: started.url, masterKey, patienceMs: 15_000 });
  }
  const [main, streaming, retry, keyed] = await Promise.all([
    open('main', 'app'),
    open('streaming', 'app-streaming'),
    open('retry', 'app-retry'),
    open('keyed', 'app', 'conformance-master-key'),
  ]);
  return {
    of: { main, streaming, retry, keyed },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
