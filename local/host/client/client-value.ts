import type { Access } from '../keys/access.ts';

/** URLs of the durable API, as handed to apps and callers. */
export interface ManagementUrls {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly sendEventPostUri: string;
  readonly terminatePostUri: string;
  readonly rewindPostUri: string;
  readonly purgeHistoryDeleteUri: string;
  readonly restartPostUri: string;
  readonly suspendPostUri: string;
  readonly resumePostUri: string;
}

export const webhookPath = '/runtime/webhooks/durabletask';

export function managementUrls(origin: string, hubName: string, id: string, keyText: string): ManagementUrls {
  const instance = `${origin}${webhookPath}/instances/${id}`;
  const query = `taskHub=${hubName}&connection=Storage&${keyText}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: `${instance}/terminate?reason={text}&${query}`,
    rewindPostUri: `${instance}/rewind?reason={text}&${query}`,
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: `${instance}/suspend?reason={text}&${query}`,
    resumePostUri: `${instance}/resume?reason={text}&${query}`,
  };
}

/** Text of the durable client input binding. All calls of the SDK go to `rpcBaseUrl`, which must end in a slash. */
export function durableClientValue(origin: string, hubName: string, access: Access): string {
  const keyText = access.code;
  const orchestrators = `${origin}${webhookPath}/orchestrators/{functionName}[/{instanceId}]`;
  return JSON.stringify({
    taskHubName: hubName,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${orchestrators}?${keyText}`,
      createAndWaitOnNewInstancePostUri: `${orchestrators}?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&${keyText}`,
    },
    managementUrls: managementUrls(origin, hubName, 'INSTANCEID', keyText),
    baseUrl: `${origin}${webhookPath}`,
    requiredQueryStringParameters: keyText,
    rpcBaseUrl: `${origin}${access.rpcPath}/`,
    httpBaseUrl: null,
    maxGrpcMessageSizeInBytes: null,
    grpcHttpClientTimeout: null,
  });
}
