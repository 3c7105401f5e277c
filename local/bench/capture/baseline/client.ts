import { ComputeManagementClient } from '@azure/arm-compute';
import {
  bearerTokenAuthenticationPolicyName,
  createDefaultHttpClient,
  type HttpClient,
  type PipelinePolicy,
} from '@azure/core-rest-pipeline';
import { SUBSCRIPTION } from '../cast.ts';

/** More than the SDK's three: whoever starts hundreds of machines has been throttled before. */
const MAX_RETRIES = 10;
const YEAR_MS = 365 * 86_400_000;

/** The SDK sends tokens over https only, and the simulator speaks http: the pipeline sees the one, the wire the other. */
const asHttps: PipelinePolicy = {
  name: 'as-https',
  sendRequest(request, next) {
    request.url = request.url.replace(/^http:/, 'https:');
    return next(request);
  },
};

function overHttp(inner: HttpClient): HttpClient {
  return {
    sendRequest(request) {
      request.url = request.url.replace(/^https:/, 'http:');
      request.allowInsecureConnection = true;
      return inner.sendRequest(request);
    },
  };
}

export function makeClient(endpoint: string, token: string): ComputeManagementClient {
  const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + YEAR_MS }) };
  const client = new ComputeManagementClient(credential, SUBSCRIPTION, {
    endpoint,
    httpClient: overHttp(createDefaultHttpClient()),
    retryOptions: { maxRetries: MAX_RETRIES },
  });
  client.pipeline.addPolicy(asHttps, { beforePolicies: [bearerTokenAuthenticationPolicyName] });
  return client;
}
