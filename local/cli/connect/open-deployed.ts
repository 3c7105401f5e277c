import { badInput, trouble } from '../exit-code.ts';
import { type Send, sendTo, Unreachable } from './api.ts';
import { tokenFor } from './credential.ts';
import type { Session } from './session.ts';

export interface DeployedChoice {
  /** `https://APP.azurewebsites.net/api` */
  readonly url: string;
  /** Application ID URI or client id of the app's Entra application. */
  readonly audience: string | undefined;
  readonly key: string | undefined;
  readonly signal: AbortSignal;
}

const POLL_MS = 5_000;
/** A token lives for an hour or so; a run may take a day. */
const TOKEN_MS = 10 * 60_000;

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const loopback = url !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  if (url?.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) {
    throw badInput('--url: must be https://HOST/api, the address of a deployed Goldsmith');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function makeCredentials({ audience, key }: DeployedChoice): () => Promise<Record<string, string>> {
  if (key) return () => Promise.resolve({ 'x-functions-key': key });
  if (!audience) {
    throw badInput('--url: needs --audience (the Application ID URI of the app, as api://CLIENT-ID) or --key');
  }
  const scope = `${audience.replace(/\/+$/, '').replace(/\/\.default$/, '')}/.default`;
  let known: { token: string; at: number } | undefined;
  return async () => {
    if (!known || Date.now() - known.at > TOKEN_MS) known = { token: await tokenFor(scope), at: Date.now() };
    return { authorization: `Bearer ${known.token}` };
  };
}

/** Talks to a deployed app. */
export function openDeployed(choice: DeployedChoice): Session {
  const base = baseOf(choice.url);
  const credentials = makeCredentials(choice);
  const send: Send = async (call) => {
    try {
      return await sendTo(base, call, await credentials(), choice.signal);
    } catch (error) {
      if (error instanceof Unreachable) throw trouble(`${base} cannot be reached: ${error.message}`);
      throw error;
    }
  };
  return {
    kind: 'deployed',
    where: base,
    send,
    pollMs: POLL_MS,
    scopes: undefined,
    logFile: undefined,
    staysUp: true,
    ended: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
