import type { CaptureView } from '../../../src/domain/run/capture-view.ts';
import { badInput, CliStop, EXIT } from '../exit-code.ts';
import { pauseFor, untilEnd } from '../interrupt.ts';
import { progressFrame } from '../screen/progress-frame.ts';
import { makeProgressLines } from '../screen/progress-lines.ts';
import type { Terminal } from '../screen/terminal.ts';
import { isLive } from '../screen/words.ts';
import { ask, problemOf } from './api.ts';
import type { Work } from './open-session.ts';
import type { Session } from './session.ts';

/** Looks at a deployed app that may fail in a row before we give up; a run takes hours and a network has its moments. */
const PATIENCE = 10;

export function checkId(id: string): void {
  if (!/^cap-[0-9a-f]{16}$/.test(id)) throw badInput(`ID: ${id} is no capture id (cap- and 16 hexadecimal digits)`);
}

export async function readCapture(session: Session, id: string): Promise<CaptureView> {
  return (await ask(session.send, { method: 'GET', path: `captures/${id}` })).body as CaptureView;
}

/** An accepted run is there as soon as its guard has started it: usually at once, sometimes after the run it waits for. */
const APPEAR_MS = 120_000;
const FIRST_POLL_MS = 500;

/** The first look at a run that was just accepted. */
export async function awaitCapture({ session, signal }: Work, id: string): Promise<CaptureView> {
  const deadline = performance.now() + APPEAR_MS;
  for (;;) {
    const answer = await session.send({ method: 'GET', path: `captures/${id}` });
    if (answer.status === 200) return answer.body as CaptureView;
    if (answer.status !== 404 || performance.now() > deadline) throw problemOf(answer);
    await pauseFor(Math.min(session.pollMs, FIRST_POLL_MS), signal);
  }
}

function pictureOf(terminal: Terminal, bars: boolean): (view: CaptureView) => void {
  const { paint, redraw } = terminal;
  if (!bars || !redraw) return makeProgressLines((line) => terminal.say(line));
  return (view) => redraw(progressFrame(paint, view));
}

const isPassing = (error: unknown): boolean => error instanceof CliStop && error.code === EXIT.trouble;

function interrupted(session: Session, id: string): CliStop {
  const how =
    session.kind === 'own-host'
      ? `stopped; the run goes on with the next command, for example: goldsmith watch ${id}`
      : `no longer watching; the run goes on at ${session.where}: goldsmith watch ${id}`;
  return new CliStop(EXIT.interrupted, [how]);
}

async function showUntilEnd(work: Work, id: string, bars: boolean, isNew: boolean): Promise<CaptureView> {
  const { session, signal, terminal } = work;
  const show = pictureOf(terminal, bars);
  let failures = 0;
  for (;;) {
    try {
      const view = await (isNew ? awaitCapture(work, id) : readCapture(session, id));
      failures = 0;
      show(view);
      if (!isLive(view)) return view;
      await pauseFor(session.pollMs, signal);
    } catch (error) {
      if (signal.aborted) throw interrupted(session, id);
      failures += 1;
      if (session.kind !== 'deployed' || !isPassing(error) || failures > PATIENCE) throw error;
      await pauseFor(session.pollMs, signal);
    }
  }
}

/** Shows a run until it ends. */
export const follow = (work: Work, id: string, bars: boolean, isNew = false): Promise<CaptureView> =>
  untilEnd(() => showUntilEnd(work, id, bars, isNew));
