import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { makeDashboardPage } from '../../../src/functions/dashboard-page.ts';
import { type FakeApp, startFakeApp } from './fake-app.ts';
import { captured, failed, HOSTILE, replicating, waiting } from './views.ts';

const CHROMIUM = '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);

describe('the page', () => {
  const { body, headers } = makeDashboardPage();
  const policy = headers['content-security-policy'] ?? '';
  const partsOf = (tag: string): string[] =>
    [...body.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text]) => text ?? '');

  test('allows its own style and script by their hashes, its own API, and nothing else', () => {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

    expect(partsOf('script').map(hash).join()).toBe(/script-src (\S+);/.exec(policy)?.[1]);
    expect(partsOf('style').map(hash).join()).toBe(/style-src (\S+);/.exec(policy)?.[1]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('holds no address of anybody else, no data, and at most 30 KB', () => {
    expect(body).not.toMatch(/https?:\/\/|src=|href=|@import|url\(/);
    expect(body.length).toBeLessThan(30_000);
  });

  test('never parses a text as HTML', () => {
    expect(partsOf('script').join()).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(/,
    );
  });
});

(hasChromium ? describe : describe.skip)(`in a browser${hasChromium ? '' : ` (skipped: no ${CHROMIUM})`}`, () => {
  let app: FakeApp;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const open = async (hash = '', query = ''): Promise<void> => {
    await page.goto('about:blank');
    await page.goto(`${app.url}/api/dashboard${query}${hash}`);
    await page.locator('#news', { hasText: 'runs' }).waitFor();
  };
  const tableIn = (name: string) => page.getByRole('table', { name });

  beforeAll(async () => {
    app = await startFakeApp();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--disable-dev-shm-usage'] });
    page = await browser.newPage({ viewport: { width: 1180, height: 1000 } });
    page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
    page.on('pageerror', (error) => void complaints.push(error.message));
  });
  beforeEach(() => {
    app.views = [replicating, waiting, failed, captured];
    app.status = 200;
    app.asked.length = 0;
    complaints.length = 0;
    page.setDefaultTimeout(10_000);
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  test('runs are listed with state, step and percent', async () => {
    await open();

    const row = page.getByRole('row', { name: /web-042/ });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual(
      expect.arrayContaining(['running', 'replicate', expect.stringContaining('71 %')]),
    );
    expect(await page.locator('#news').innerText()).toBe('4 runs, 2 of them not ended, 1 waiting for people.');
    expect(complaints).toEqual([]);
  });

  test('a run shows its regions, and keeps what was opened by the keyboard in focus', async () => {
    await open();
    await page.getByRole('button', { name: 'web-042' }).press('Enter');
    await tableIn('Regions').waitFor();

    const rows = await tableIn('Regions').getByRole('row').allInnerTexts();
    expect(rows.slice(1).map((text) => text.split('\t').slice(0, 3))).toEqual([
      ['westeurope', 'completed', '3'],
      ['northeurope', 'replicating', '4'],
      ['eastus', 'failed', '4'],
    ]);
    expect(await page.locator(':focus').innerText()).toBe('web-042');
    expect(new URL(page.url()).hash).toBe(`#${replicating.id}`);
  });

  test('what waits for people stands first, with the hash that an approval names', async () => {
    await open();

    const item = await page.locator('#waiting-list li').innerText();
    expect(item).toContain('db-007 waiting for approval');
    expect(item).toContain('1 of 2 have agreed');
    expect(item).toContain(`POST captures/${waiting.id}/approve {"hash":"${waiting.approval?.hash}"}`);
  });

  test('texts from outside are shown as they are, and run nothing', async () => {
    await open(`#${waiting.id}`);

    expect(await tableIn('Findings').innerText()).toContain(HOSTILE);
    expect(await page.title()).toBe('Goldsmith captures');
    expect(complaints).toEqual([]);
  });

  test('a run that failed says what is left and what to do', async () => {
    await open(`#${failed.id}`);

    const text = await page.locator('#run').innerText();
    expect(text).toContain('sysprep-failed: Sysprep ended with an error.');
    expect(text).toContain('mend the reason');
    expect(text).toContain('goldsmith-os');
  });

  test('it asks again by itself, without a new page', async () => {
    await page.clock.install();
    await open();
    app.views = [{ ...replicating, percent: 88 }, captured];
    await page.clock.runFor(16_000);

    await page.getByRole('row', { name: /88 %/ }).waitFor();
    expect(await page.locator('#waiting').isVisible()).toBe(false);
    expect(await page.locator('#runs tr').count()).toBe(2);
  });

  test('an address that names no run shows the runs all the same', async () => {
    await open('#%');

    expect(await page.locator('#runs tr').count()).toBe(4);
    expect(await page.locator('#run-title').innerText()).toBe('There is no such run');
  });

  test('more runs than it shows are not passed over in silence', async () => {
    app.views = Array.from({ length: 200 }, (_, index) => ({ ...captured, id: `cap-${index}` }));
    await open();

    expect(await page.locator('#news').innerText()).toMatch(/^The newest 200 runs; older ones are shown by state/);
  });

  test('a state is shown of older runs too, and one that waits for people is never too old', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...captured, id: `cap-${index}` }));
    app.views = [...many, failed, waiting];
    await open();
    expect(await page.locator('#waiting-list li').innerText()).toContain('db-007 waiting for approval');
    expect(await page.locator('#news').innerText()).toContain('1 waiting for people');

    await page.locator('#state').selectOption('failed');
    await page.getByRole('button', { name: 'build-3' }).waitFor();
    expect(await page.locator('#runs tr').count()).toBe(1);
    await page.locator('#state').selectOption('live');
    await page.locator('#runs').getByRole('button', { name: 'db-007' }).waitFor();
  });

  test('an API that never answers is trouble too, and is asked again', async () => {
    await page.clock.install();
    await open();
    app.status = 0;
    await page.clock.runFor(16_000);
    await page.clock.runFor(120_000);
    await page.locator('#trouble', { hasText: 'asking again' }).waitFor();
    app.status = 200;
    await page.clock.runFor(31_000);
    await page.locator('#trouble').waitFor({ state: 'hidden' });
  });

  test('trouble is told, and what was there stays', async () => {
    await open();
    app.status = 401;
    await page.locator('#state').selectOption('captured');
    await page.locator('#trouble', { hasText: 'not signed in' }).waitFor();

    expect(await page.locator('#runs tr').count()).toBe(4);
  });

  test('it asks with the key it was opened with, and without one where people sign in', async () => {
    await open('', '?code=k3y');
    const withKey = app.asked.map(({ key }) => key);
    app.asked.length = 0;
    await open();

    expect(new Set(withKey)).toEqual(new Set(['k3y']));
    expect(new Set(app.asked.map(({ key }) => key))).toEqual(new Set([undefined]));
    expect(app.asked.every(({ path }) => !path.includes('k3y'))).toBe(true);
  });
});
