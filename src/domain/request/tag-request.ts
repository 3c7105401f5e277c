import { type Finding, refusal } from '../finding.ts';
import { DEFINITION, KEEP_USER, MODE, PROFILE, REGIONS, type Tags, VERSION } from '../image-tags.ts';
import { CaptureRequest } from './capture-request.ts';

/** A machine's tags read as a request. What cannot be read is a refusal, never a guess. */
export interface TagRequest {
  readonly request: CaptureRequest;
  readonly findings: readonly Finding[];
}

const FIELD_OF_TAG: Readonly<Record<string, string>> = {
  source: 'the machine’s id',
  profile: PROFILE,
  mode: MODE,
  target: `${DEFINITION} / ${VERSION}`,
  regions: REGIONS,
  guest: KEEP_USER,
};

const FLAGS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** `westeurope=60 northeurope=60`, or names alone. */
function regionsOf(text: string): unknown[] {
  return text
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [name, ...counts] = word.split('=');
      if (counts.length === 0) return { name };
      const count = counts.join('=');
      // `Number` reads an empty text as 0.
      return { name, concurrentDeployments: /^\d+$/.test(count) ? Number(count) : count };
    });
}

function bodyOf(vmId: string, tags: Tags): Record<string, unknown> {
  const body: Record<string, unknown> = { source: { kind: 'vm', id: vmId } };
  if (tags[PROFILE]) body['profile'] = tags[PROFILE];
  if (tags[MODE]) body['mode'] = tags[MODE];
  const version = tags[VERSION] || 'auto';
  // A number alone says of no definition what it is the number of.
  if (tags[DEFINITION] || version !== 'auto') {
    body['target'] = { kind: 'gallery', definitionId: tags[DEFINITION] ?? '', version };
  }
  if (tags[REGIONS]) body['regions'] = regionsOf(tags[REGIONS]);
  if (tags[KEEP_USER]) body['guest'] = { keepUser: FLAGS[tags[KEEP_USER]] ?? tags[KEEP_USER] };
  return body;
}

export function requestFromTags(vmId: string, tags: Tags): TagRequest {
  const parsed = CaptureRequest.safeParse(bodyOf(vmId, tags));
  if (parsed.success) return { request: parsed.data, findings: [] };
  const findings = parsed.error.issues.map((issue) =>
    refusal({
      code: 'tag-unreadable',
      where: FIELD_OF_TAG[String(issue.path[0])] ?? String(issue.path[0]),
      message: issue.message,
      fix: 'Correct the tag and set image-ready=true again.',
    }),
  );
  return { request: CaptureRequest.parse({ source: { kind: 'vm', id: vmId } }), findings };
}
