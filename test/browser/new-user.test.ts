/** `npm run walk` does the same on a real demo: here the machinery is moved by hand, and only what is needed is there. */
import { deepEqual, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { tariFile } from '../../src/demo/files/tari.ts';
import { dayOf } from '../../src/domain/day.ts';
import { configure } from '../../src/pipeline/configure.ts';
import { openConsole } from '../console/visitor.ts';
import { launch } from './chromium.ts';
import { arrives, connects, corrects, type Newcomer } from './new-user.ts';
import { openTown } from './scene.ts';

const town = await openTown({ troubles: false });
const complaints: string[] = [];
let browser: Browser;
let page: Page;
let newcomer: Newcomer;

const web = await openConsole(town.context);
after(() => web.close());
before(async () => {
  const link = await web.access.firstAdministrator();
  ok(link);
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'it-IT' });
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  newcomer = {
    page,
    link: `${web.url}/inizio/${link.token}?verso=/visita`,
    sample: tariFile(dayOf(new Date()), 77, 8),
    // A connector that the pages made looks every ten seconds, and wants to see a file twice.
    async work() {
      for (let look = 0; look < 2; look += 1) {
        town.scene.advance(12_000);
        await town.run();
      }
    },
    importing: async () => {
      const found = await town.context.folders?.load();
      ok(found);
      await configure(town.context, found);
    },
  };
});
after(() => browser?.close());

test('somebody new comes in by the printed link, and is led to the tour', () => arrives(newcomer));
test('they correct a record and replay it', () => corrects(newcomer));
test('they connect a new gestionale and try its first file', async () => {
  await connects(newcomer);
  deepEqual(complaints, []);
});
