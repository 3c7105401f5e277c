#!/usr/bin/env node
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Everything else is loaded after this line: an older Node could not even read it.
if (major < 22 || (major === 22 && minor < 13)) {
  process.stderr.write(`goldsmith needs Node 22.13 or later, and this is Node ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(2));
}
