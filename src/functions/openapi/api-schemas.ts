import * as z from 'zod';
import { CaptureRequest } from '../../domain/request/capture-request.ts';
import { ScaleRequest } from '../../domain/scaling/scale-request.ts';
import { Approving } from '../http/steer-capture.ts';

type Schema = Readonly<Record<string, unknown>>;

/** As callers write it: defaults may be left out, and what a check of ours adds is told in words where it fails. */
const schemaOf = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' });

const text: Schema = { type: 'string' };

/** Component schemas; bodies of requests come from the very schemas that check them. Made when somebody asks: it takes a tenth of the time the app loads in. */
export function apiSchemas() {
  const capture = schemaOf(CaptureRequest);
  const { source, ...others } = capture['properties'] as Record<string, Schema>;
  return {
    CaptureRequest: capture,
    FleetRequest: {
      ...capture,
      properties: { ...others, sources: { type: 'array', items: source, minItems: 1, maxItems: 500 } },
      required: ['sources'],
    },
    PreflightRequest: {
      ...capture,
      properties: { source, ...others, guest: { anyOf: [others['guest'], { const: false }] } },
    },
    ScaleRequest: schemaOf(ScaleRequest),
    ApproveRequest: schemaOf(Approving),
    Problem: {
      type: 'object',
      properties: {
        ...{ type: text, title: text, status: { type: 'integer' }, detail: text },
        errors: { type: 'array', items: { type: 'object', properties: { path: text, message: text } } },
      },
      required: ['type', 'title', 'status', 'detail'],
    },
  } as const satisfies Readonly<Record<string, Schema>>;
}
