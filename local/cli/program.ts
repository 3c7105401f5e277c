import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addCapture } from './commands/capture.ts';
import { addList } from './commands/list.ts';
import { addShowAndWatch } from './commands/look.ts';
import { addPreflight } from './commands/preflight.ts';
import { addRestore } from './commands/restore.ts';
import { addRetry } from './commands/retry.ts';
import { addScale } from './commands/scale.ts';
import { addServe } from './commands/serve.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSteering } from './commands/steer.ts';
import { CliStop, EXIT, EXIT_CODES_HELP } from './exit-code.ts';
import { PACKAGE_ROOT } from './places.ts';
import { harmless } from './screen/terminal.ts';

const EXAMPLES = `
Examples:
  $ goldsmith simulate                                          try it without Azure
  $ goldsmith preflight "$VM_ID" --gallery "$DEFINITION_ID"     will it image?
  $ goldsmith capture "$VM_ID" --gallery "$DEFINITION_ID" --region westeurope=60 --watch
  $ goldsmith list
${EXIT_CODES_HELP}`;

function version(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

function makeProgram(): Command {
  const program = new Command('goldsmith')
    .description('Makes images of Azure virtual machines: on this machine, or by a deployed Goldsmith.')
    .version(version(), '--version', 'print the version')
    // Else `capture … --version 1.2.3` would print ours.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'goldsmith:')) })
    .addHelpText('after', EXAMPLES);
  addCapture(program);
  addPreflight(program);
  addList(program);
  addShowAndWatch(program);
  addSteering(program);
  addRetry(program);
  addRestore(program);
  addScale(program);
  addServe(program);
  addSimulate(program);
  return program;
}

function say(text: string): void {
  process.stderr.write(`goldsmith: ${harmless(text)}\n`);
}

/** The exit code of an error, after it was said. */
function report(error: unknown, wantsJson: boolean): number {
  if (error instanceof CommanderError) {
    // It has printed its own line.
    return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  }
  if (error instanceof CliStop) {
    error.lines.forEach(say);
    if (wantsJson && error.json !== undefined) process.stdout.write(`${JSON.stringify(error.json)}\n`);
    return error.code;
  }
  const { path, syscall } = error as NodeJS.ErrnoException;
  if (path && syscall) {
    say(`cannot ${syscall} ${path}: ${(error as Error).message.split(',')[0]}`);
    return EXIT.trouble;
  }
  say(`unexpected: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env['GOLDSMITH_DEBUG'] && error instanceof Error) say(error.stack ?? '');
  return EXIT.trouble;
}

/** Runs one command; its exit code is set, and the process ends once everything is written. */
export async function runProgram(args: readonly string[]): Promise<void> {
  // `goldsmith list | head`: whoever reads may stop reading. A full disk is something else.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
    process.exit(code === 'EPIPE' ? process.exitCode : EXIT.trouble),
  );
  process.stderr.on('error', () => undefined);
  try {
    await makeProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--json'));
  }
  // Kept connections would hold the process for some seconds more.
  process.stdout.write('', () => process.exit());
}
