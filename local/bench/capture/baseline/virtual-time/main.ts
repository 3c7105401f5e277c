/**
 * Preload (`--import`) that puts a script's timers on virtual time: it answers `/admin/clock` like host and simulator do, so that a conductor moves
 * all three together. The first line on standard output says where.
 */
import diagnostics from 'node:diagnostics_channel';
import { type ClientRequest, createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ClockMove, ClockStatus } from '../../../../clock/clock-protocol.ts';
import { VirtualTimers } from './virtual-timers.ts';

/** Turns of the event loop without a request after which a script is taken to wait for its timers. */
const QUIET_TURNS = 12;

const timers = new VirtualTimers(Date.parse(process.env['BENCH_START_AT'] ?? ''));
let inFlight = 0;
let begun = 0;

diagnostics.subscribe('http.client.request.created', (message) => {
  const { request } = message as { request: ClientRequest };
  inFlight += 1;
  begun += 1;
  request.once('close', () => (inFlight -= 1));
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function settle(): Promise<boolean> {
  for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
    await turn();
    if (inFlight > 0) return false;
  }
  return true;
}

async function whenIdle(ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  for (;;) {
    if (await settle()) return true;
    if (performance.now() > deadline) return false;
  }
}

function answer(response: ServerResponse, idle: boolean): void {
  const { nextDueMs, nowMs } = timers;
  const status: ClockStatus = {
    now: new Date(nowMs).toISOString(),
    nextDue: nextDueMs === undefined ? null : new Date(nextDueMs).toISOString(),
    idle,
    activity: begun + timers.fired,
  };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'POST') {
      timers.moveTo(Date.parse((JSON.parse(Buffer.concat(chunks).toString()) as ClockMove).to));
      answer(response, false);
      return;
    }
    const wait = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('settleMs') ?? 0);
    void whenIdle(wait).then((idle) => answer(response, idle));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
timers.install();
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
