import type { Json } from '../../shapes/json.ts';
import type { RunCommand } from '../../shapes/vm.ts';

const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}+00:00`;

function instanceViewOf(command: RunCommand): Json {
  const { execution, message, output, error, exitCode, startMs, endMs } = command;
  return {
    ...(exitCode === undefined ? {} : { exitCode }),
    executionState: execution,
    ...(message ? { executionMessage: message } : {}),
    output,
    error,
    ...(startMs === undefined ? {} : { startTime: time(startMs) }),
    ...(endMs === undefined ? {} : { endTime: time(endMs) }),
  };
}

/** The result of the script is only in the instance view (INDEX fact 20). */
export function renderRunCommand(command: RunCommand, withInstanceView = false): Json {
  const { name, id, type, location, tags, model, provisioningState } = command;
  return {
    name,
    id,
    type,
    location,
    ...(Object.keys(tags).length ? { tags } : {}),
    properties: { ...model, provisioningState, ...(withInstanceView ? { instanceView: instanceViewOf(command) } : {}) },
  };
}
