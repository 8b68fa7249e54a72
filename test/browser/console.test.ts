import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Web } from '../../src/console/server.ts';
import { startWeb } from '../../src/console/server.ts';
import { bookPayments, doors, gestionale } from '../pipeline/returns.ts';
import { file, openScene, row } from '../pipeline/scene.ts';
import { launch } from './chromium.ts';

const scene = await openScene();
const EVIL = '<img src=x onerror=alert(1)>.csv';
const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;
let web: Web;
let browser: Browser;
let page: Page;
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
  await scene.drop('TARI_vuoto.csv', '');
  await scene.run(QUEUES);
  await scene.reconfigure({ gestionale: gestionale(), connector: { ...doors(scene.back), hold: 'usual' } });
  await scene.drop(EVIL, file(Array.from({ length: 90 }, (_, n) => row(n + 100))));
  await scene.run(QUEUES);
  web = await startWeb(scene.context, { host: '127.0.0.1', port: 0 });
  browser = await launch();
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, locale: 'it-IT' });
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

const picture = async (name: string): Promise<void> => {
  const folder = process.env.TRAMITE_TEST_PICTURES;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test('the first page tells a person what happens, without a complaint of the browser', async () => {
  await page.goto(web.url);
  await picture('home');
  equal(await page.title(), 'Che cosa succede · Tramite');
  deepEqual(await page.locator('h2').allTextContents(), [
    'Cosa aspetta e perché',
    'Ultime forniture',
    'Collegamenti',
    'Pagamenti completi fino a…',
  ]);
  ok(await page.getByText('TARI_2026.csv').isVisible());
  ok(await page.getByText(EVIL).first().isVisible());
  equal(await page.evaluate(FITS), true, 'nothing sticks out');
  deepEqual(complaints, []);
});

test('a keyboard reaches a delivery, whose way is told step by step', async () => {
  await page.goto(web.url);
  await page.keyboard.press('Tab');
  equal(await page.evaluate('document.activeElement.textContent'), 'Vai al contenuto');
  await page.getByRole('link', { name: 'Fornitura 1, TARI_2026.csv' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/forniture\/1$/);
  await picture('delivery');
  deepEqual(await page.locator('.way strong').allTextContents(), [
    'Ricevuta',
    'Verificata',
    'Preparata',
    'Applicata',
    'Pubblicata',
    'Esito tornato',
  ]);
  equal(await page.locator('.way .done').count(), 6);
  ok(await page.getByText('I conti tornano').isVisible());
  await page.goto(`${web.url}/forniture/3`);
  await picture('held');
  ok(await page.getByText('tramite approve 3').isVisible());
  await page.goto(`${web.url}/forniture/2`);
  await picture('refused');
  ok(await page.getByText('Rifiutata per intero').isVisible());
  deepEqual(complaints, []);
});

test('small screens and dark rooms', async () => {
  await page.setViewportSize({ width: 375, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(web.url);
  await picture('home-dark-small');
  equal(await page.evaluate(FITS), true, 'nothing sticks out');
  const [ink = '', paper = ''] = await page.evaluate<string[]>(
    '[getComputedStyle(document.body).color, getComputedStyle(document.documentElement).backgroundColor]',
  );
  const light = (color: string): number => Number(/\d+/.exec(color)?.[0]);
  ok(light(ink) > 200 && light(paper) < 60, `${ink} on ${paper}`);
  await page.goto(`${web.url}/forniture/1`);
  await picture('delivery-dark-small');
  equal(await page.evaluate(FITS), true, 'nothing sticks out');
  deepEqual(complaints, []);
});

test('the page brings itself up to date, and keeps the place of who reads it', async () => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await page.goto(web.url);
  await page.locator('#f1').focus();
  await scene.context.database.query("update delivery set file_name = 'RINOMINATO.csv' where number = 1");
  await page.getByText('RINOMINATO.csv').waitFor({ timeout: 8_000 });
  equal(await page.evaluate('document.activeElement.id'), 'f1');
  deepEqual(complaints, []);
});
