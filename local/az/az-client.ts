import { spawn, spawnSync } from 'node:child_process';

export interface AzAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 240_000;

export const hasAz = (): boolean => spawnSync('az', ['--help'], { stdio: 'ignore', timeout: 60_000 }).status === 0;

/** The real `az`, with a configuration folder of its own: what the caller is logged in to is neither used nor changed. */
export class AzClient {
  readonly #env: NodeJS.ProcessEnv;

  constructor(configDir: string, caFile: string, env: Readonly<Record<string, string>> = {}) {
    this.#env = {
      ...process.env,
      AZURE_CONFIG_DIR: configDir,
      REQUESTS_CA_BUNDLE: caFile,
      AZURE_CORE_COLLECT_TELEMETRY: '0',
      AZURE_CORE_NO_COLOR: '1',
      AZURE_CORE_ONLY_SHOW_ERRORS: '1',
      AZURE_CORE_SURVEY_MESSAGE: '0',
      // Everything is on this machine.
      NO_PROXY: 'localhost,127.0.0.1',
      no_proxy: 'localhost,127.0.0.1',
      ...env,
    };
  }

  run(args: readonly string[]): Promise<AzAnswer> {
    return new Promise((resolve, reject) => {
      const child = spawn('az', args, {
        env: this.#env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: TIMEOUT_MS,
      });
      const [out, err]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.once('error', reject);
      child.once('close', (code) => {
        const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
        resolve({ code: code ?? -1, stdout: text(out), stderr: text(err) });
      });
    });
  }
}
