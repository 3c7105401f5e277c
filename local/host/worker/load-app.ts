import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartRefused } from '../start-refused.ts';
import type { WorkerApi } from './worker-api.ts';

const capabilities = [
  'RawHttpBodyBytes',
  'RpcHttpTriggerMetadataRemoved',
  'RpcHttpBodyOnly',
  'IgnoreEmptyValuedRpcHttpHeaders',
  'UseNullableValueDictionaryForHttp',
  'WorkerStatus',
  'TypedDataCollection',
  'HandlesWorkerTerminateMessage',
];

interface LoadedApp {
  /** Where the SDK takes requests when the app has turned HTTP streaming on. */
  readonly sdkPort: number | undefined;
}

/** Loads the files `main` of the app's package.json names, runs its start hooks and closes registration. */
export async function loadApp(api: WorkerApi, appDirectory: string): Promise<LoadedApp> {
  const manifest = readManifest(appDirectory);
  const files = globSync(manifest.main, { cwd: appDirectory }).sort();
  if (files.length === 0) throw new StartRefused(`no file of ${appDirectory} matches main "${manifest.main}"`);
  for (const file of files) await loadFile(join(appDirectory, file), manifest.type === 'module');
  for (const hook of api.hooks.get('appStart') ?? []) {
    await hook({ hookData: {}, appHookData: api.appHookData, functionAppDirectory: appDirectory });
  }
  const answer = await api.model?.getCapabilities?.(Object.fromEntries(capabilities.map((name) => [name, 'true'])));
  api.locked = true;
  return { sdkPort: answer?.HttpUri ? Number(new URL(answer.HttpUri).port) : undefined };
}

/** Runs the app's terminate hooks; a failing one must not keep the host from closing. */
export async function endApp(api: WorkerApi, onError: (error: unknown) => void): Promise<void> {
  for (const hook of api.hooks.get('appTerminate') ?? []) {
    try {
      await hook({ hookData: {}, appHookData: api.appHookData });
    } catch (error) {
      onError(error);
    }
  }
}

function readManifest(appDirectory: string): { main: string; type?: string } {
  let text: string;
  try {
    text = readFileSync(join(appDirectory, 'package.json'), 'utf8');
  } catch {
    throw new StartRefused(`${appDirectory} has no package.json`);
  }
  const manifest = JSON.parse(text) as { main?: string; type?: string };
  if (!manifest.main) throw new StartRefused(`package.json of ${appDirectory} names no main`);
  return { ...manifest, main: manifest.main };
}

async function loadFile(path: string, isModulePackage: boolean): Promise<void> {
  const isModule = path.endsWith('.mjs') || (isModulePackage && !path.endsWith('.cjs'));
  try {
    if (isModule) await import(pathToFileURL(path).href);
    else createRequire(path)(path);
  } catch (error) {
    throw new StartRefused(`loading ${path} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
