/**
 * Every page of every room, by the tables of the rooms themselves, as people of each role find it at a desk and on a
 * telephone; and what operators do most, by what the pages say. A new page is walked by being in its room's table.
 */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { rooms } from '../../src/console/registry.ts';
import { ROLES, type Role } from '../../src/domain/access.ts';
import { drawn, drawnBy } from '../drawn.ts';
import { launch } from './chromium.ts';
import { type Hall, openHall } from './hall.ts';
import { type Looker, looker, WIDTHS, type Width } from './looker.ts';
import type { Place } from './pages.ts';

const hall: Hall = await openHall();
let browser: Browser;
let one: Looker;

before(async () => {
  browser = await launch();
  one = await looker(browser, hall.web.url);
});
after(() => browser?.close());

async function lookerOf(role: Role, width: Width): Promise<Looker> {
  await one.become(hall.person(role), width);
  return one;
}

interface Step {
  readonly place: Place;
  readonly role: Role;
  readonly width: Width;
}

/** Each page in turns of role and width: of those that its permission allows. */
async function steps(): Promise<readonly Step[]> {
  const all: Step[] = [];
  const connecting: readonly Role[] = drawn(['integrator', 'administrator'], 2);
  for (const role of ROLES)
    for (const place of await hall.places(role, connecting.includes(role)))
      for (const width of WIDTHS) all.push({ place, role, width });
  const ids = [...new Set(all.map(({ place }) => place.id))];
  return ids.flatMap((id, index) => {
    const own = all.filter(({ place }) => place.id === id);
    // Wide and narrow by turns, and not always with the same role.
    return drawn([...own.slice(index % own.length), ...own.slice(0, index % own.length)], own.length);
  });
}

test(`no page complains, sticks out, or shuts anybody out (${drawnBy})`, {
  timeout: 9 * 60_000,
}, async () => {
  const wrong: string[] = [];
  const walked = new Set<string>();
  for (const { place, role, width } of await steps()) {
    await lookerOf(role, width);
    const found = (await one.open(place.address)) ? await one.faults() : [];
    walked.add(place.id);
    for (const fault of [...one.complaints(), ...found])
      wrong.push(`${place.id} (${place.address}) as ${role} at ${width}: ${fault}`);
  }
  deepEqual(wrong, []);
  const pages = rooms.flatMap((room) => room.pages.map(({ id }) => id));
  deepEqual(
    pages.filter((id) => !walked.has(id)),
    [],
    'every page of the tables was walked',
  );
});

test('what the policy of the pages forbids is noticed here', async () => {
  const { page, open, complaints } = await lookerOf('auditor', 1440);
  await open('/');
  await page.evaluate(
    "document.head.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))",
  );
  equal(await page.evaluate('window.ran'), undefined);
  ok(complaints().some((said) => said.includes('Content Security Policy')));
});

test('a held delivery is approved from the first page, by what is written there', async () => {
  const { page, open, complaints } = await lookerOf('operator', 1440);
  await open('/');
  await page.getByRole('link', { name: /Forniture da approvare/ }).click();
  await page
    .getByRole('row', { name: /Comune di Pieve Esempio/ })
    .getByRole('link')
    .first()
    .click();
  await page.getByRole('heading', { level: 1, name: `Fornitura ${hall.town.delivery.held}` }).waitFor();
  await page.getByLabel(/Perché|Motivo/).fill('prima lista, controllata con l’ufficio tributi');
  await page.getByRole('button', { name: /Approva/ }).click();
  await page.getByRole('status').waitFor();
  await hall.town.run();
  await page.reload();
  await page.getByText('applicata', { exact: true }).first().waitFor();
  await page
    .getByText(/Approvata/)
    .first()
    .waitFor();
  deepEqual(complaints(), []);
});

test('a rejected record is corrected, tried and replayed on a telephone', async () => {
  const { page, open, complaints } = await lookerOf('operator', 390);
  await open(`/forniture/${hall.town.delivery.list}`);
  const group = page.getByRole('row', { name: /fiscalCode\.checksum/ });
  await group.getByRole('link', { name: 'Vedi le righe' }).click();
  await page.getByRole('heading', { level: 1, name: /Righe della fornitura/ }).waitFor();
  await page.locator('main table').getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Come è arrivata' }).waitFor();
  const code = page.getByLabel(/COD_FISC/);
  const wrong = await code.inputValue();
  const last = /ultima lettera dovrebbe essere ([A-Z])/.exec(
    (await page.locator('main').textContent()) ?? '',
  )?.[1];
  ok(last, 'the page says which letter it should be');
  await code.fill(wrong.slice(0, -1) + last);
  await page.getByRole('button', { name: 'Prova a vuoto' }).click();
  await page.getByText('Nulla è stato cambiato').waitFor();
  equal(await page.getByLabel(/COD_FISC/).inputValue(), wrong.slice(0, -1) + last);
  await page.getByRole('button', { name: 'Salva e rielabora' }).click();
  await page.waitForURL(/rielaborazione$/);
  await hall.town.run();
  await page.getByText('Finita.').waitFor();
  await open(`/forniture/${hall.town.delivery.list}`);
  equal(
    await page
      .getByRole('row', { name: /fiscalCode\.checksum/ })
      .getByText('1', { exact: true })
      .count(),
    1,
  );
  deepEqual(complaints(), []);
});
