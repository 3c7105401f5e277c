import type { Arm } from '../../arm/server.ts';
import type { Answer } from '../compare/compare-answer.ts';

async function tokenFor(arm: Arm): Promise<string> {
  const response = await fetch(`${arm.url}/admin/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oid: '11111111-1111-4111-8111-111111111111' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text === '' ? null : json ? (JSON.parse(text) as unknown) : text,
  };
}

/** Sends what clients sent, with a token of the simulator's own. */
export async function clientOf(arm: Arm) {
  const token = await tokenFor(arm);
  return async (method: string, url: string, body: unknown): Promise<Answer> => {
    const response = await fetch(url.startsWith('/') ? `${arm.url}${url}` : url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === null || body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  };
}
