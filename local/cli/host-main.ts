import { endWithParent } from './end-with-parent.ts';
import { guardPrincipals } from './guard-principals.ts';

// Gone from the environment before the app loads: whatever reads or prints that must not find it.
const secret = process.env.GOLDSMITH_CLI_SECRET;
delete process.env.GOLDSMITH_CLI_SECRET;
// The state file holds signed operation URLs.
process.umask(0o077);
endWithParent();
if (secret) guardPrincipals(secret);
await import('../host/main.ts');
