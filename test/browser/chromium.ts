/**
 * A headless Chromium for the tests of pages: the system's if there is one, else the one that npm brought
 * (@sparticuz/chromium unpacks itself into the temporary folder at the first launch).
 */
import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const SYSTEM = '/usr/bin/chromium';

/** For root, and for networks without a way out; nothing of Chromium's own calls home. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The caller closes it. */
export async function launch(): Promise<Browser> {
  if (existsSync(SYSTEM)) return chromium.launch({ executablePath: SYSTEM, args: FLAGS, timeout: 60_000 });
  sparticuz.setGraphicsMode = false;
  const executablePath = await sparticuz.executablePath();
  // Its own list is made for small containers without a display; the flags above complete it.
  const theirs = sparticuz.args.filter((arg) => !arg.startsWith('--headless'));
  return chromium.launch({ executablePath, args: [...theirs, ...FLAGS], timeout: 60_000 });
}
