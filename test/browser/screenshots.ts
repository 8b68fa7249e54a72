/**
 * `npm run screenshots [-- part of a page's name]`: every page of the console, with what test/browser/scene.ts has for it, as
 * wide as a desk and as a telephone, into docs/screenshots. Exit code 1: some page could not be shown, or was not right.
 */
import { deepEqual } from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './chromium.ts';
import { openHall } from './hall.ts';
import { looker, WIDTHS } from './looker.ts';
import { small } from './png.ts';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'screenshots');
const MOST_ROWS = 3_000;
/** What the island of a page draws after it has come. */
const SETTLES_MS = 600;
const wanted = process.argv[2] ?? '';

test('screenshots of every page', { timeout: 15 * 60_000 }, async (t) => {
  const hall = await openHall();
  const browser = await launch();
  t.after(() => browser.close());
  const anna = hall.person('administrator');
  const places = (await hall.places('administrator', true)).filter(({ id }) => id.includes(wanted));
  await mkdir(FOLDER, { recursive: true });
  const taken = new Set<string>();
  const wrong: string[] = [];
  const one = await looker(browser, hall.web.url);
  for (const width of WIDTHS) {
    for (const { id, address } of places) {
      await one.become(id === 'entry.login' ? undefined : anna, width);
      if (await one.open(address)) {
        // Charts are drawn when they are looked at.
        await one.page.evaluate("document.querySelector('[data-chart]')?.scrollIntoView()");
        await one.page.waitForTimeout(SETTLES_MS);
        await one.page.evaluate('scrollTo(0, 0)');
        const name = `${id.replaceAll('.', '-')}-${width}.png`;
        await writeFile(join(FOLDER, name), small(await one.page.screenshot({ fullPage: true }), MOST_ROWS));
        taken.add(name);
      }
      for (const said of one.complaints()) wrong.push(`${id} at ${width}: ${said}`);
    }
  }
  // Pages that are no more.
  if (wanted === '')
    for (const name of await readdir(FOLDER))
      if (name.endsWith('.png') && !taken.has(name)) await rm(join(FOLDER, name));
  deepEqual(wrong, []);
});
