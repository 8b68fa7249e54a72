/**
 * `npm run walk`: tries Tramite as somebody new would, on a real demo: starts `npm run demo` in a folder of its own, opens the
 * link that it prints, and follows what the pages say up to a corrected record replayed and the first file of a new
 * gestionale. About two minutes. Exit code 1: somewhere one would have been lost.
 */
import { deepEqual, ok } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { tariFile } from '../../src/demo/files/tari.ts';
import { dayOf } from '../../src/domain/day.ts';
import { launch } from './chromium.ts';
import { arrives, connects, corrects, type Newcomer } from './new-user.ts';

const DEMO = fileURLToPath(new URL('../../src/demo/main.ts', import.meta.url));
const LINK = /https?:\/\/\S+\/inizio\/\S+/;
const PLAYS_MS = 180_000;
const STOPS_MS = 30_000;
const complaints: string[] = [];
let home: string;
let demo: ChildProcess;
let browser: Browser;
let newcomer: Newcomer;

/** The link that the demo prints when it is played. */
async function printedLink(): Promise<string> {
  let said = '';
  const found = new Promise<string>((resolve, reject) => {
    demo.stdout?.on('data', (bytes) => {
      said += String(bytes);
      const [link] = LINK.exec(said) ?? [];
      // Whole only when more was written after it.
      if (link !== undefined && !said.endsWith(link)) resolve(link);
    });
    demo.once('exit', (code) => reject(new Error(`the demo ended (${code}):\n${said}`)));
    setTimeout(() => reject(new Error(`the demo printed no link:\n${said}`)), PLAYS_MS).unref();
  });
  return found;
}

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'tramite-walk-'));
  demo = spawn(process.execPath, [DEMO, '--home', join(home, 'demo')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const link = await printedLink();
  browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const itself = async (): Promise<void> => undefined;
  const sample = tariFile(dayOf(new Date()), 77, 8);
  newcomer = { page, link, sample, work: itself, importing: itself };
});
after(async () => {
  await browser?.close();
  if (demo?.exitCode === null) {
    demo.kill('SIGINT');
    await Promise.race([once(demo, 'exit'), new Promise((late) => setTimeout(late, STOPS_MS).unref())]);
    if (demo.exitCode === null) demo.kill('SIGKILL');
  }
  if (home !== undefined) await rm(home, { recursive: true, force: true });
});

test('the printed link leads to the tour', () => arrives(newcomer));
test('a record is corrected and replayed', () => corrects(newcomer));
test('a new gestionale is connected, and its first file comes', async () => {
  await connects(newcomer);
  ok(newcomer.page.url().includes('/forniture/'));
  deepEqual(complaints, []);
});
