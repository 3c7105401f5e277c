import type { TokenCredential } from '@azure/core-auth';
import {
  createDefaultHttpClient,
  createPipelineRequest,
  type HttpMethods,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { Rejected, TryLater } from '../../domain/answer.ts';
import type { Summaries } from '../../domain/ports/summaries.ts';

const API = '2023-11-03';
const SCOPE = 'https://storage.azure.com/.default';
const TIMEOUT_MS = 20_000;
const AGAIN_SECONDS = 30;

/** One blob per capture in a container of the app's own storage, by the identity that the storage is given to; two calls are no reason for a storage SDK. */
export function makeSummaryBlobs(containerUrl: string, credential: TokenCredential): Summaries {
  const http = createDefaultHttpClient();

  async function send(method: HttpMethods, captureId: string, body?: string): Promise<PipelineResponse> {
    const token = await credential.getToken(SCOPE);
    const request = createPipelineRequest({
      method,
      url: `${containerUrl.replace(/\/+$/, '')}/${captureId}.json`,
      timeout: TIMEOUT_MS,
      allowInsecureConnection: /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(containerUrl),
    });
    request.headers.set('Authorization', `Bearer ${token?.token ?? ''}`);
    request.headers.set('x-ms-version', API);
    if (body !== undefined) {
      request.headers.set('x-ms-blob-type', 'BlockBlob');
      request.headers.set('Content-Type', 'application/json');
      request.body = body;
    }
    return http.sendRequest(request);
  }

  /** A storage that is busy takes it later: a summary is written once, and nobody asks for it again until it is missed. */
  const refusal = ({ headers, status }: PipelineResponse): Rejected | TryLater => {
    const problem = {
      code: headers.get('x-ms-error-code') ?? `HTTP ${status}`,
      message: 'the storage of summaries refused',
    };
    return status === 429 || status >= 500 ? new TryLater(problem, AGAIN_SECONDS) : new Rejected(problem);
  };

  return {
    async keep(captureId, text) {
      const answer = await send('PUT', captureId, text);
      if (answer.status !== 201) throw refusal(answer);
    },
    async read(captureId) {
      const answer = await send('GET', captureId);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refusal(answer);
      return answer.bodyAsText ?? undefined;
    },
  };
}
