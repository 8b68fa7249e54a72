/** The page where rules are tried, as a person uses it: typing, looking where a value comes from, leaving by keyboard. */
import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type ConfiguredScene, configured } from '../console/configured.ts';
import { type OpenConsole, openConsole } from '../console/visitor.ts';
import { openScene } from '../pipeline/scene.ts';
import { launch } from './chromium.ts';

const scene = await openScene();
let house: ConfiguredScene;
let web: OpenConsole;
let browser: Browser;
let page: Page;
/** What a page that keeps to its policy never has. */
const complaints: string[] = [];

before(async () => {
  house = await configured(scene);
  web = await openConsole(house.context);
  const anna = await web.visitor([{ role: 'integrator' }]);
  browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'it-IT' });
  await context.addCookies([anna.browserCookie]);
  page = await context.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${web.url}/tracciati/tari-csv/prova?caso=righe-guaste.yaml:30`);
});
after(async () => {
  await browser?.close();
  await web?.close();
});

const SUMMARY = '#stato';
const said = async (pattern: RegExp): Promise<void> => {
  await page.locator(SUMMARY).filter({ hasText: pattern }).waitFor({ timeout: 20_000 });
};

const GOOD = [
  'NUM_AVVISO;ANNO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;COMUNE;PROV;RATA;SCADENZA;IMPORTO;IMPORTO_TARI;IMPORTO_TEFA',
  '000000000041;2026;RSSMRA80A01H501U;ROSSI MARIO;VIA ROMA 10;00100;ROMA;RM;0;31/12/2099;105,00;100,00;5,00',
].join('\n');

test('the result follows what is typed, in records and in rules', async () => {
  const sample = page.getByRole('textbox', { name: 'Righe di prova' });
  await sample.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(GOOD);
  await said(/^1 posizione da 1 riga, 0 scarti$/);
  await page.locator('#risultato').getByText('Soluzione unica').first().waitFor();
  const rules = page.getByRole('textbox', { name: 'Regole (JSONata)' });
  await rules.click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText('$ignore("prova")');
  await said(/^0 posizioni da 1 riga, 0 scarti$/);
  await page.keyboard.insertText(' +');
  await said(/non si possono eseguire/);
  await page.locator('.cm-lint-marker-error').waitFor();
});

test('functions of the library, fields of the record and of the position are proposed', async () => {
  await page.getByRole('textbox', { name: 'Regole (JSONata)' }).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type('$cen');
  await page.locator('.cm-tooltip-autocomplete').getByText('$cents', { exact: true }).first().waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('ts(IMPO');
  await page.locator('.cm-tooltip-autocomplete').getByText('IMPORTO_TARI').waitFor();
  await page.keyboard.press('Escape');
});

test('the origin of a field is marked in the records', async () => {
  await page.goto(`${web.url}/tracciati/tari-csv/prova?caso=esito.yaml:2`);
  await said(/1 posizione/);
  const marked = page.locator('.cm-origin').first();
  await page.locator('tr', { hasText: 'debtor.fiscalCode' }).first().hover();
  await marked.waitFor();
  equal(await marked.textContent(), 'RSSMRA80A01H501U');
  await page.locator('.origin', { hasText: 'NOMINATIVO' }).first().focus();
  equal(await marked.textContent(), 'ROSSI MARIO');
});

test('the keyboard leaves the editor by Esc and Tab, and nothing was refused by the policy', async () => {
  await page.getByRole('textbox', { name: 'Regole (JSONata)' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const inside = await page.evaluate<boolean>("document.activeElement?.id === 'regole-editor'");
  equal(inside, false);
  await page.setViewportSize({ width: 390, height: 800 });
  equal(
    await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
    true,
    'nothing sticks out',
  );
  deepEqual(complaints, []);
});
