/** The menu: one line that opens on a phone, by touch or keyboard and without scripts; all of it on a desk. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { type OpenConsole, openConsole } from '../console/visitor.ts';
import { openScene } from '../pipeline/scene.ts';
import { launch } from './chromium.ts';

const scene = await openScene();
let web: OpenConsole;
let browser: Browser;
let page: Page;

before(async () => {
  web = await openConsole(scene.context);
  browser = await launch();
  const context = await browser.newContext({ locale: 'it-IT', javaScriptEnabled: false });
  const anna = await web.visitor([{ role: 'administrator' }]);
  await context.addCookies([anna.browserCookie]);
  page = await context.newPage();
});
after(async () => {
  await browser?.close();
  await web?.close();
});

const line = () => page.locator('.rooms-line');
const height = async (): Promise<number> => (await page.locator('nav.rooms').boundingBox())?.height ?? 0;
const links = (): Promise<readonly string[]> => page.locator('nav.rooms').getByRole('link').allInnerTexts();

test('on a phone it is one line that names the room, and opens by keyboard without scripts', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${web.url}/forniture`);
  ok((await height()) < 60, `${await height()}`);
  deepEqual(((await line().textContent()) ?? '').split(/\s+/), ['Menu', 'Forniture']);
  deepEqual(await links(), []);
  await line().focus();
  await page.keyboard.press('Enter');
  const open = await links();
  ok(open.includes('Statistiche') && open.includes('Amministrazione'), open.join());
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${web.url}/`);
  deepEqual(await links(), [], 'closed again in the next room');
});

test('on a desk it is all there, in one line', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${web.url}/forniture`);
  equal(await line().isVisible(), false);
  ok((await links()).length >= 10);
  ok((await height()) < 60, `${await height()}`);
  await page.locator('nav.rooms').getByRole('link', { name: 'Giornale' }).click();
  await page.waitForURL(`${web.url}/giornale`);
});
