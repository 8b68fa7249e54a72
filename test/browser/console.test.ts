import { deepEqual, equal, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { type OpenConsole, openConsole, type Visitor } from '../console/visitor.ts';
import { bookPayments, doors, gestionale } from '../pipeline/returns.ts';
import { BODY, file, openScene, row } from '../pipeline/scene.ts';
import { launch } from './chromium.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>.csv';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
const PAGES = ['/', '/enti', `/enti/${BODY}`, '/collegamenti', `/collegamenti/${BODY}/tari`] as const;
let web: OpenConsole;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let anna: Visitor;
let axe: string;
const complaints: string[] = [];

before(async () => {
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  await scene.drop(
    'TARI_2026.csv',
    file([
      ...Array.from({ length: 20 }, (_, n) => row(n)),
      row(30, { cf: 'RSSMRA80A01H501X' }),
      row(31, { amount: '1,23E+17' }),
    ]),
  );
  await scene.run(QUEUES);
  await bookPayments(scene);
  await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
  await scene.drop(EVIL, file(Array.from({ length: 90 }, (_, n) => row(n + 100))));
  await scene.run(QUEUES);
  web = await openConsole(scene.context);
  anna = await web.visitor([{ role: 'administrator' }]);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  browser = await launch();
  context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, locale: 'it-IT' });
  await context.addCookies([anna.browserCookie]);
  page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
});
after(async () => {
  await browser?.close();
  await web?.close();
});

/** Code of the page, as text: the types of browsers are not those of Node. */
const FITS = 'document.documentElement.scrollWidth <= innerWidth';
const AXE = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`;

test('each page fits a desk and a telephone, and axe finds nothing', async () => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 1000 });
    for (const path of PAGES) {
      await page.goto(web.url + path);
      equal(await page.evaluate(FITS), true, `${path} at ${width}: nothing sticks out`);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      await page.evaluate(axe);
      deepEqual(await page.evaluate(AXE), [], `${path} at ${width}`);
    }
  }
  deepEqual(complaints, []);
});

test('the first page leads to what needs a person, and draws its pictures from its tables', async () => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await page.goto(web.url);
  equal(await page.title(), 'Oggi · Tramite');
  ok(await page.getByText(EVIL).first().isVisible());
  await page.getByRole('link', { name: /Forniture da approvare/ }).click();
  ok(page.url().endsWith('#approvare'));
  await page.locator('[data-chart]').first().scrollIntoViewIfNeeded();
  await page.locator('.plot canvas').nth(1).waitFor();
  deepEqual(complaints, []);
});

test('a keyboard reaches the content, a connector, and its test, step by step', async () => {
  await page.goto(web.url);
  await page.keyboard.press('Tab');
  equal(await page.evaluate('document.activeElement.textContent'), 'Vai al contenuto');
  await page.getByRole('link', { name: 'Collegamenti' }).first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/collegamenti$/);
  await page.getByRole('link', { name: 'tari', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/collegamenti\/\d+\/tari$/);
  await page.getByRole('button', { name: 'Prova il collegamento' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Prova del collegamento: Tutto funziona' }).waitFor();
  ok(await page.getByRole('rowheader', { name: 'elenco dei file' }).isVisible());
  ok(page.url().endsWith('/tari'), 'without leaving the page');
  deepEqual(complaints, []);
});

test('a connector is paused and resumed with what the page says', async () => {
  await page.goto(`${web.url}/collegamenti/${BODY}/tari`);
  await page.getByText('Metti in pausa', { exact: true }).click();
  await page.getByLabel('Motivo (facoltativo)').fill('manutenzione del gestionale');
  await page.getByRole('button', { name: 'Metti in pausa ora' }).click();
  await page.getByText('Il collegamento tari è in pausa.').waitFor();
  ok(await page.getByText('manutenzione del gestionale').isVisible());
  await page.getByRole('button', { name: 'Riprendi' }).click();
  await page.getByText('Il collegamento tari ha ripreso.').waitFor();
  deepEqual(complaints, []);
});

test('the page brings itself up to date', async () => {
  await page.goto(web.url);
  await page.getByText('Chiede una persona').waitFor();
  await page.waitForTimeout(300);
  const { database } = scene.context;
  await database.query("update delivery set file_name = 'RINOMINATO.csv' where file_name = $1", [EVIL]);
  await database.query(
    "insert into journal (organization_id, event, connector_id) values ($1, 'test', 'tari')",
    [BODY],
  );
  await page.getByText('RINOMINATO.csv').waitFor({ timeout: 8_000 });
  deepEqual(complaints, []);
});
