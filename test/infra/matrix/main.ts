/** `npm run matrix [-- --json] [--only TEXT]`: every flow under exactly the roles of infra/, and again with each single action taken away. */
import { parseArgs } from 'node:util';
import { MATRIX_FLOWS } from './flows.ts';
import { EXCUSED } from './excused.ts';
import { type Cell, runMatrix, unproven } from './run-matrix.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const SIGNS: Readonly<Record<Cell, string>> = { named: '✗', warned: '?', silent: '!', passes: '·', unasked: ' ' };

const began = performance.now();
const matrix = await runMatrix(({ action }) => action.toLowerCase().includes(values.only.toLowerCase()));
const names = MATRIX_FLOWS.map(({ name }) => name);
const width = Math.max(...matrix.rows.map(({ action }) => action.length));
console.log(`${'capability'.padEnd(14)}${'action'.padEnd(width)}  ${names.join('  ')}`);
for (const { action, capability, cells } of matrix.rows) {
  const marks = names.map((name) => SIGNS[cells[name] ?? 'unasked'].padEnd(name.length));
  console.log(`${capability.padEnd(14)}${action.padEnd(width)}  ${marks.join('  ')}`.trimEnd());
}
const loose = unproven(matrix);
const open = loose.filter(({ action, capability }) => !EXCUSED.has(`${capability} ${action}`));
console.log(
  '\n✗ fails and names the action   ? warns and names it   ! fails without naming it   · can do without it   blank: never asks for it',
);
for (const [name, text] of Object.entries(matrix.broken)) console.log(`BROKEN under all roles: ${name}: ${text}`);
for (const { action, capability } of loose) {
  console.log(
    `not missed aloud: ${capability} ${action}: ${EXCUSED.get(`${capability} ${action}`) ?? 'NO REASON KNOWN'}`,
  );
}
const looseKeys = new Set(loose.map(({ action, capability }) => `${capability} ${action}`));
const needless = matrix.rows
  .map(({ action, capability }) => `${capability} ${action}`)
  .filter((key) => EXCUSED.has(key) && !looseKeys.has(key));
for (const key of needless) console.log(`missed aloud now, and needs no excuse any more: ${key}`);
const proven = matrix.rows.length - loose.length;
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(
  `${matrix.rows.length} grants: ${proven} missed aloud, ${loose.length - open.length} excused, ${open.length} open (${seconds} s)`,
);
const ok = open.length === 0 && needless.length === 0 && Object.keys(matrix.broken).length === 0;
if (values.json)
  console.log(
    JSON.stringify({
      grants: matrix.rows.length,
      proven,
      excused: loose.length - open.length,
      open: open.length,
      ok,
      rows: matrix.rows,
    }),
  );
process.exitCode = ok ? 0 : 1;
