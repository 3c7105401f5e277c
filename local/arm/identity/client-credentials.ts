import type { ArmRequest, ArmResponse } from '../http/message.ts';
import { ok } from '../http/respond.ts';
import { guidOf } from '../resource-id.ts';
import type { World } from '../world.ts';
import { readAssertion } from './client-assertion.ts';
import { nowSeconds } from './token-desk.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const refused = (error: string, description: string): ArmResponse => ({
  status: error === 'invalid_client' ? 401 : 400,
  body: {
    error,
    error_description: description,
    error_codes: [Number(/^AADSTS(\d+)/.exec(description)?.[1] ?? 0)],
    trace_id: guidOf(error),
    correlation_id: guidOf(error),
  },
});

/** The v2.0 endpoint: client credentials, by a secret or by somebody else's token, and nothing else. */
export function clientCredentials({ body }: ArmRequest, { tokens }: World): ArmResponse {
  const form = (body ?? {}) as Record<string, string | undefined>;
  if (form.grant_type !== 'client_credentials') {
    return refused('unsupported_grant_type', `AADSTS70003: the grant type '${form.grant_type}' is not simulated.`);
  }
  const { client_id: clientId = '', client_secret: secret, client_assertion: assertion } = form;
  const application = tokens.application(clientId);
  if (!application) {
    return refused(
      'unauthorized_client',
      `AADSTS700016: Application with identifier '${clientId}' was not found in the directory '${tokens.tenantId}'.`,
    );
  }
  if (assertion !== undefined && form.client_assertion_type === assertionType) {
    const reading = readAssertion(assertion, application.federated ?? [], nowSeconds());
    if (reading.kind === 'refused') return refused(reading.code, reading.description);
  } else if (!secret || application.secret !== secret) {
    return refused('invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  const { token } = tokens.issue(application, (form.scope ?? '').replace(/\/\.default$/, ''));
  return ok({ token_type: 'Bearer', expires_in: 86_399, ext_expires_in: 86_399, access_token: token });
}
