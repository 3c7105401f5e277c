/** `npm run matrix [-- --json] [--only TEXT]`: every flow under exactly the roles of infra/, and again with each single action taken away. */
import { parseArgs } from 'node:util';
import { MATRIX_FLOWS } from './flows.ts';
import { type Cell, runMatrix, unproven } from './run-matrix.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const SIGNS: Readonly<Record<Cell, string>> = { named: '✗', warned: '?', silent: '!', passes: '·', unasked: ' ' };

const began = performance.now();
const matrix = await runMatrix(({ action }) => action.toLowerCase().includes(values.only.toLowerCase()));
const names = MATRIX_FLOWS.map(({ name }) => name);
const width = Math.max(...matrix.rows.map(({ action }) => action.length));
const column = Math.max(...matrix.rows.map(({ capability }) => capability.length)) + 2;
console.log(`${'capability'.padEnd(column)}${'action'.padEnd(width)}  ${names.join('  ')}`);
for (const { action, capability, cells } of matrix.rows) {
  const marks = names.map((name) => SIGNS[cells[name] ?? 'unasked'].padEnd(name.length));
  console.log(`${capability.padEnd(column)}${action.padEnd(width)}  ${marks.join('  ')}`.trimEnd());
}
const open = unproven(matrix);
console.log(
  '\n✗ fails and names the action   ? warns and names it   ! fails without naming it   · can do without it   blank: never asks for it',
);
for (const [name, text] of Object.entries(matrix.broken)) console.log(`BROKEN under all roles: ${name}: ${text}`);
for (const { action, capability } of open) console.log(`not missed aloud: ${capability} ${action}`);
const proven = matrix.rows.length - open.length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${matrix.rows.length} grants: ${proven} missed aloud, ${open.length} open (${seconds} s)`);
const ok = open.length === 0 && Object.keys(matrix.broken).length === 0;
if (values.json) {
  const { rows } = matrix;
  console.log(JSON.stringify({ grants: rows.length, proven, open: open.length, ok, rows }));
}
process.exitCode = ok ? 0 : 1;
