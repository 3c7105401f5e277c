// Writes docs/findings.md from the findings in the source: `node scripts/findings.ts`. A rule test compares the committed page.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import ts from 'typescript';
import { sourceOf } from '../src/domain/preflight/finding-sources.ts';
import { childrenOf, type Literals, textOf, variantsOf } from './source-text.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface FoundFinding {
  readonly code: string;
  readonly severity: 'refusal' | 'warning' | 'note';
  readonly message: string;
  readonly fix: string;
}

/** Functions that make a finding of their last argument. `only(condition, text)` makes a refusal, `worth(condition, text)` a warning. */
const MAKERS: Readonly<Record<string, FoundFinding['severity']>> = {
  refusal: 'refusal',
  warning: 'warning',
  note: 'note',
  only: 'refusal',
  worth: 'warning',
};

type Fields = ReadonlyMap<string, ts.Expression>;

function constantObject(name: string, source: ts.SourceFile, before: number): ts.ObjectLiteralExpression | undefined {
  return childrenOf(source)
    .filter((node) => ts.isVariableDeclaration(node))
    .filter((node) => ts.isIdentifier(node.name) && node.name.text === name && node.pos < before)
    .map((node) => node.initializer)
    .filter((value) => value !== undefined && ts.isObjectLiteralExpression(value))
    .at(-1);
}

function fieldsOf(object: ts.ObjectLiteralExpression, source: ts.SourceFile): Fields {
  const fields = new Map<string, ts.Expression>();
  for (const property of object.properties) {
    if (ts.isPropertyAssignment(property)) fields.set(property.name.getText(source), property.initializer);
    if (ts.isShorthandPropertyAssignment(property)) fields.set(property.name.text, property.name);
    if (ts.isSpreadAssignment(property) && ts.isIdentifier(property.expression)) {
      const spread = constantObject(property.expression.text, source, object.pos);
      if (spread) for (const [name, value] of fieldsOf(spread, source)) fields.set(name, value);
    }
  }
  return fields;
}

/** The object a node makes a finding of, and its severity. */
function findingAt(node: ts.Node, source: ts.SourceFile): { fields: Fields; severity: string } | undefined {
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
    const severity = MAKERS[node.expression.text];
    const text = node.arguments.at(-1);
    if (!severity || !text || !ts.isObjectLiteralExpression(text)) return undefined;
    return { fields: fieldsOf(text, source), severity };
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const fields = fieldsOf(node, source);
  const severity = fields.get('severity');
  return severity && ts.isStringLiteral(severity) ? { fields, severity: severity.text } : undefined;
}

function expand(fields: Fields, severity: string, source: ts.SourceFile): FoundFinding[] {
  const [code, message, fix] = ['code', 'message', 'fix'].map((name) => fields.get(name));
  if (!code || !message || !fix) return [];
  return variantsOf(code, source).map((literals: Literals) => ({
    code: textOf(code, source, literals),
    severity: severity as FoundFinding['severity'],
    message: textOf(message, source, literals),
    fix: textOf(fix, source, literals),
  }));
}

export function findingsIn(fileName: string, text: string): FoundFinding[] {
  const source = ts.createSourceFile(fileName, text, ts.ScriptTarget.ES2024, true);
  return childrenOf(source).flatMap((node) => {
    const found = findingAt(node, source);
    return found ? expand(found.fields, found.severity, source) : [];
  });
}

function sourcesUnder(folder: string): [name: string, text: string][] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
  return files.map((file) => [file, readFileSync(join(ROOT, folder, file), 'utf8')]);
}

/** Limits stand in the page as numbers. */
function withLimits(page: string): string {
  const limits = sourcesUnder('src/domain').flatMap(([, text]) => [...text.matchAll(/const ([A-Z_]+) = ([\d_]+);/g)]);
  return limits.reduce(
    (text, [, name, value]) => text.replaceAll(`‹${name}›`, (value ?? '').replaceAll('_', '')),
    page,
  );
}

function findingsUnder(folder: string): FoundFinding[] {
  const found = sourcesUnder(folder).flatMap(([file, text]) => findingsIn(file, text));
  const unique = new Map(found.map((finding) => [JSON.stringify(finding), finding]));
  return [...unique.values()].sort((a, b) => (a.code + a.message < b.code + b.message ? -1 : 1));
}

function sourceCell(code: string): string {
  const source = sourceOf(code);
  return source ? `[${new URL(source).hostname}](${source})` : '';
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');

function table(findings: readonly FoundFinding[]): string {
  const rows = findings.map(({ code, fix, message, severity }) =>
    ['', `\`${code}\``, severity, cell(message), cell(fix), sourceCell(code), ''].join(' | ').trim(),
  );
  return ['| code | severity | message | what to do | source |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The whole page, as prettier leaves it. */
export async function findingsPage(): Promise<string> {
  const page = `# Findings

Generated by \`node scripts/findings.ts\` from the source; do not edit. A **refusal** stops a run before its first side effect, all of them are
told at once; a **warning** is told and makes the verdict \`warnings\`; a **note** is only told. Words in ‹angle quotes› are filled in. Each finding also says where: a resource id, a field or a tag.

## Before the run: policy and preflight

${table(findingsUnder('src/domain'))}

## In the run

${table(findingsUnder('src/orchestrations'))}
`;
  return format(withLimits(page), { parser: 'markdown', singleQuote: true, printWidth: 120 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(join(ROOT, 'docs/findings.md'), await findingsPage());
}
