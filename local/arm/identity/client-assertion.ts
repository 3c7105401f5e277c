import { payloadOf } from './access-token.ts';

/** What an application trusts instead of a secret: tokens of this issuer about this subject. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  /** Default: `api://AzureADTokenExchange`. */
  readonly audience?: string;
}

export type AssertionReading =
  { readonly kind: 'trusted' } | { readonly kind: 'refused'; readonly code: string; readonly description: string };

const refused = (code: string, text: string): AssertionReading => ({
  kind: 'refused',
  code: 'invalid_client',
  description: `${code}: ${text}`,
});

/** Signatures are not looked at: whoever reaches this endpoint could make any token anyway. */
export function readAssertion(
  assertion: string,
  trusted: readonly FederatedCredential[],
  nowSeconds: number,
): AssertionReading {
  const claims = payloadOf(assertion);
  if (!claims) return refused('AADSTS50027', 'JWT token is invalid or malformed.');
  const { iss, sub, aud, exp } = claims;
  const found = trusted.some(
    ({ issuer, subject, audience = 'api://AzureADTokenExchange' }) =>
      issuer === iss && subject === sub && audience === aud,
  );
  if (!found) {
    return refused(
      'AADSTS70021',
      'No matching federated identity record found for presented assertion. ' +
        `Assertion Issuer: '${iss}'. Assertion Subject: '${sub}'. Assertion Audience: '${aud}'.`,
    );
  }
  if (!exp || exp <= nowSeconds) return refused('AADSTS700024', 'Client assertion is not within its valid time range.');
  return { kind: 'trusted' };
}
