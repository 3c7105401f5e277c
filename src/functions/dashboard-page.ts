import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Route } from './http/route.ts';

/** `../dashboard` holds in the source tree and in the bundle alike. */
const readPart = (name: string): string => readFileSync(new URL(`../dashboard/${name}`, import.meta.url), 'utf8');

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** One HTML document with style and script inside, and the headers that let nothing else run on it. */
export function makeDashboardPage(): { readonly body: string; readonly headers: Record<string, string> } {
  const [style, script] = [readPart('dashboard.css'), readPart('dashboard.js')];
  // Functions, not texts: a `$` in what is put in would mean something.
  const body = readPart('dashboard.html')
    .replace(/<style>[^<]*<\/style>/, () => `<style>${style}</style>`)
    .replace(/<script>[^<]*<\/script>/, () => `<script>${script}</script>`);
  const policy = [
    ...["default-src 'none'", `script-src ${hashOf(script)}`, `style-src ${hashOf(style)}`, "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"],
  ];
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    // The address may hold a function key.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
  return { body, headers };
}

/** `GET /api/dashboard`: the page for people. It holds no data; what it shows it asks of `GET captures`, by the right of whoever opened it. */
export function makeShowDashboard(): Route {
  // Not at the start of the app, which most instances make for other things.
  let page: ReturnType<typeof makeDashboardPage> | undefined;
  return () => Promise.resolve((page ??= makeDashboardPage()));
}
