/**
 * `npm run bench -- live [--connectors 50] [--seconds 60] [--json]`: what it costs that somebody looks. One serving Tramite
 * with all roles, whose connectors find nothing; in turns, nobody and a browser with the page of connectors open. Measured:
 * processor time of Tramite and of its PostgreSQL, in percent of a core; and what the first page weighs on the wire.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { Database } from '../../src/store/database.ts';
import { launch } from '../browser/chromium.ts';
import { visitorOf } from '../console/visitor.ts';
import { type House, openHouse } from './arrivals/house.ts';

/** Clock ticks of the kernel's account (`getconf CLK_TCK`), everywhere that Linux runs on. */
const TICKS_PER_SECOND = 100;
const SETTLE_MS = 5_000;
const TURNS = 2;

export async function live(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connectors: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '60' },
      json: { type: 'boolean' },
    },
  });
  const house = await openHouse({ connectors: Number(values.connectors), organizations: 1, pages: true });
  const database = new Database({ url: house.databaseUrl, max: 1 });
  let browser: Browser | undefined;
  try {
    const clock = { now: () => new Date() };
    const visitor = await visitorOf({ database, clock }, house.pages, [{ role: 'administrator' }]);
    browser = await launch();
    const context = await browser.newContext();
    await context.addCookies([visitor.browserCookie]);
    const page = await context.newPage();
    const weight = await weightOf(page, house.pages);
    const alone: number[] = [];
    const watched: number[] = [];
    for (let turn = 0; turn < TURNS; turn += 1) {
      await page.goto('about:blank');
      alone.push(await percentOf(house, Number(values.seconds) / TURNS));
      await page.goto(`${house.pages}/collegamenti`, { waitUntil: 'load' });
      watched.push(await percentOf(house, Number(values.seconds) / TURNS));
    }
    const [alonePercent, watchedPercent] = [mean(alone), mean(watched)];
    const costPercent = Math.max(0, round(watchedPercent - alonePercent));
    if (values.json !== true)
      process.stderr.write(
        `${values.connectors} connectors at rest: ${alonePercent} % of a core alone, ${watchedPercent} % while somebody looks; first page ${weight.firstPageKb} KB\n`,
      );
    return { bench: 'live', alonePercent, watchedPercent, costPercent, ...weight };
  } finally {
    await browser?.close();
    await database.close();
    await house.close();
  }
}

const kb = (bytes: number): number => Math.round(bytes / 102.4) / 10;
const round = (value: number): number => Math.round(value * 100) / 100;
const mean = (values: readonly number[]): number =>
  round(values.reduce((sum, one) => sum + one, 0) / values.length);

async function percentOf(house: House, seconds: number): Promise<number> {
  // What opening or leaving a page costs is over.
  await sleep(SETTLE_MS);
  const roots = [house.pid, (await house.databasePid()) ?? 0];
  const before = ticksOf(roots);
  await sleep(seconds * 1_000);
  return ((ticksOf(roots) - before) / TICKS_PER_SECOND / seconds) * 100;
}

/** Of these processes and all below them, with what ended children took. */
function ticksOf(roots: readonly number[]): number {
  const all = new Map<number, { readonly parent: number; readonly ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
      // Fields 4 and 14 to 17 of proc(5): parent, user and system time, and those of children waited for.
      const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + (fields[index] ?? 0), 0);
      all.set(Number(name), { parent: fields[1] ?? 0, ticks });
    } catch {
      // It ended meanwhile.
    }
  }
  const family = [...roots];
  for (const member of family) for (const [pid, { parent }] of all) if (parent === member) family.push(pid);
  return family.reduce((sum, pid) => sum + (all.get(pid)?.ticks ?? 0), 0);
}

/** In KB, as it came over the wire: what a browser without a memory loads for the first page, and to draw its charts. */
async function weightOf(page: Page, url: string): Promise<{ firstPageKb: number; chartsKb: number }> {
  const network = await page.context().newCDPSession(page);
  const charts = new Set<string>();
  const bytes = { page: 0, charts: 0 };
  network.on('Network.responseReceived', ({ requestId, response }) => {
    if (new URL(response.url).pathname.startsWith('/assets/plot.')) charts.add(requestId);
  });
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    bytes[charts.has(requestId) ? 'charts' : 'page'] += encodedDataLength;
  });
  await network.send('Network.enable');
  await network.send('Network.setCacheDisabled', { cacheDisabled: true });
  await page.goto(url, { waitUntil: 'load' });
  // Letters are asked for when their text is laid out, charts when the page is there.
  await page.waitForTimeout(1_000);
  await network.detach();
  return { firstPageKb: kb(bytes.page), chartsKb: kb(bytes.charts) };
}
