import type { InvocationResponse, TypedData } from '../worker/core-types.ts';

/** The trigger value of an activity for a stored input (JSON text), with the quirks of the real host. */
export function activityTriggerValue(input: string | null): TypedData {
  const value = input === null ? null : (JSON.parse(input) as unknown);
  if (value === null) return {};
  if (typeof value === 'string') return { string: value };
  // A bare boolean arrives as .NET text on Azure; a handler that gets it right here must get it right there.
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: input };
}

/** Whole texts that are JSON, or begin like a JSON text of more than one word: a name or a GUID is none of them. */
const mayBeJson = /^\s*(?:["[{]|(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*$)/;

/**
 * Text for the SDK, which tries to parse every text as JSON first. Where that could only throw (three times per activity, and costing more
 * than the call itself) the text comes as JSON already; what the app sees is the same.
 */
export const textData = (text: string): TypedData =>
  mayBeJson.test(text) ? { string: text } : { json: JSON.stringify(text) };

/** JSON text of what an activity returned, or null. */
export function activityResult(response: InvocationResponse): string | null {
  const value = response.returnValue;
  if (!value) return null;
  if (typeof value.string === 'string') return JSON.stringify(value.string);
  if (typeof value.json === 'string') return value.json;
  const number = value.int ?? value.double;
  if (typeof number === 'number') return Number.isFinite(number) ? String(number) : JSON.stringify(String(number));
  if (value.bytes) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  return null;
}

export interface ActivityFailure {
  readonly Reason: string;
  readonly Details: string | null;
  readonly FailureDetails: object | null;
}

/** The failure row an orchestrator will see for an error an activity threw. */
export function activityFailure(name: string, error: unknown): ActivityFailure {
  const message = textOf(error);
  const provided = readProvided(message);
  if (provided) {
    return {
      Reason: `Activity function '${name}' failed with an unhandled exception.`,
      Details: null,
      FailureDetails: {
        ErrorType: provided.errorType,
        ErrorMessage: provided.errorMessage,
        StackTrace: provided.stackTrace ?? null,
        IsNonRetriable: provided.isNonRetriable ?? false,
        InnerFailure: null,
        Properties: provided.properties ?? null,
      },
    };
  }
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return {
    Reason: `Activity function '${name}' failed:  ${message}`,
    Details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: ` ${message}`,
      StackTraceString: stack,
    }),
    FailureDetails: null,
  };
}

interface Provided {
  errorType: string;
  errorMessage: string;
  stackTrace?: string;
  isNonRetriable?: boolean;
  properties?: object;
}

/** With an exception-properties provider the SDK puts JSON where the message was. */
function readProvided(message: string): Provided | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(message) as Partial<Provided>;
    if (typeof value.errorType !== 'string' || typeof value.errorMessage !== 'string' || !value.properties)
      return undefined;
    return value as Provided;
  } catch {
    return undefined;
  }
}

function textOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? String(error));
}
