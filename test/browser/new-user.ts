/**
 * Somebody who has never seen Tramite, with nothing but what the pages say: from the link of the first administrator to a
 * corrected record replayed, and to a new gestionale whose first file is tried. Only visible labels are used.
 */
import { equal, ok } from 'node:assert/strict';
import type { Page } from 'playwright-core';

export interface Newcomer {
  readonly page: Page;
  /** As it was printed. */
  readonly link: string;
  /** A list of theirs, as a program wrote it. */
  readonly sample: { readonly name: string; readonly bytes: Uint8Array };
  /** Machinery that a test runs by hand: files are taken, records replayed. */
  work(): Promise<void>;
  /** Machinery that takes a configuration in that was written. */
  importing(): Promise<void>;
}

/** Of whatever the machinery does by itself. */
const SOON_MS = 40_000;
const PASSWORD = 'quattro parole messe insieme';

export async function arrives({ page, link }: Newcomer): Promise<void> {
  await page.goto(link);
  await page.getByRole('heading', { level: 1, name: 'Primo amministratore' }).waitFor();
  await page.getByLabel('Indirizzo e-mail').fill('nuova@ente.it');
  await page.getByLabel('Nome e cognome').fill('Nuova Persona');
  await page.getByLabel('Nuova password').fill(PASSWORD);
  await page.getByLabel('Ripeti la password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Crea l’accesso' }).click();
  await page.getByRole('link', { name: /Nuova Persona/ }).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Visita guidata' }).waitFor();
}

/** What the tour says to do first: a record whose code has one letter wrong. */
export async function corrects({ page, work }: Newcomer): Promise<void> {
  await page.getByRole('link', { name: /^Apri la fornitura / }).click();
  await page.getByRole('heading', { name: 'La vita del file' }).waitFor();
  await page.getByText(/I conti tornano/).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: /^Apri la riga / }).click();
  await page.getByRole('heading', { name: 'Che cosa non va' }).waitFor();
  const said = (await page.getByRole('main').textContent()) ?? '';
  const [, letter] = /codice fiscale errato: l’ultima lettera dovrebbe essere ([A-Z])/.exec(said) ?? [];
  ok(letter, `the page says which letter is wrong: ${said.slice(0, 300)}`);
  // The field that is wrong says so itself.
  const field = page.locator('input[aria-invalid="true"]').first();
  const before = await field.inputValue();
  await field.fill(before.slice(0, -1) + letter);
  await page.getByRole('button', { name: 'Prova a vuoto' }).click();
  await page.getByText('Nulla è stato cambiato').waitFor();
  await page.getByRole('button', { name: 'Salva e rielabora' }).click();
  await page.getByText('Rielaborazione della riga avviata.').waitFor();
  await work();
  await page.getByText('Finita.').waitFor({ timeout: SOON_MS });
  await page.getByText('posizione creata').first().waitFor();
  await page.getByRole('link', { name: 'Oggi' }).first().click();
}

/** A program that nobody here knows: its list is enough. */
export async function connects({ page, sample, work, importing }: Newcomer): Promise<void> {
  await page.goto(new URL('/visita', page.url()).href);
  await page.getByRole('link', { name: 'Comincia da un file' }).click();
  await page.getByLabel('Nome del tracciato').fill('tributi-nuovi');
  const file = { name: sample.name, mimeType: 'text/csv', buffer: Buffer.from(sample.bytes) };
  await page.getByLabel('File di esempio', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Proponi tracciato e regole' }).click();
  await page.getByRole('heading', { name: 'Le prime posizioni' }).waitFor({ timeout: SOON_MS });
  await page.getByRole('link', { name: 'Avanti: scegli ente e porta' }).click();
  await page.getByRole('combobox', { name: 'Ente' }).selectOption({ label: 'Comune di Borgo Esempio' });
  await page.getByRole('button', { name: 'Scegli' }).click();
  await page.getByLabel('Nome del collegamento').fill('nuovi');
  await page.getByRole('radio', { name: 'In una cartella di questo server' }).check();
  await page.getByRole('button', { name: 'Prepara i file' }).click();
  await page.getByText('Nessun errore: il collegamento partirebbe.').waitFor({ timeout: SOON_MS });
  await page.getByRole('button', { name: 'Scrivi nelle cartelle del server' }).click();
  await page.getByRole('heading', { level: 1, name: 'nuovi è collegato' }).waitFor();
  await importing();
  await page.getByText('Il collegamento è attivo.').waitFor({ timeout: SOON_MS });
  await page.getByLabel('File', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Metti il file nella cartella' }).click();
  await page
    .getByRole('status')
    .getByText(/La prima fornitura aspetta la tua approvazione/)
    .waitFor();
  await work();
  await page.getByRole('link', { name: 'Guarda le forniture' }).click();
  await opensDelivery(page);
  await page.getByRole('button', { name: /^Approva/ }).click();
  await page.getByRole('status').waitFor();
  await work();
  await page.getByText('Applicata', { exact: true }).first().waitFor({ timeout: SOON_MS });
  await page.getByText('posizione creata').first().waitFor({ timeout: SOON_MS });
  equal(await page.getByRole('heading', { level: 1 }).count(), 1);
}

/** The list does not grow by itself: one looks again, as people do. */
async function opensDelivery(page: Page): Promise<void> {
  const until = Date.now() + SOON_MS;
  const found = page
    .getByRole('row', { name: /da approvare/ })
    .getByRole('link')
    .first();
  while ((await found.count()) === 0) {
    if (Date.now() > until) throw new Error('the file that was put there did not come');
    await page.waitForTimeout(500);
    await page.reload();
  }
  await found.click();
}
