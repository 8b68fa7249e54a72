/** Looks at a page as people of all kinds would, and says what is wrong with it. */
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Visitor } from '../console/visitor.ts';

export const WIDTHS = [1440, 390] as const;
export type Width = (typeof WIDTHS)[number];
const HEIGHT = 900;
const MOST_TABS = 60;

export interface Looker {
  readonly page: Page;
  readonly context: BrowserContext;
  /** From here on it is this person, on a screen so wide; undefined: nobody known. */
  become(who: Visitor | undefined, width: Width): Promise<void>;
  /** False: it is no page, but a file that the server gave. */
  open(address: string): Promise<boolean>;
  /** What is wrong with the page that is open. */
  faults(): Promise<readonly string[]>;
  /** Errors of scripts, resources and the content security policy since it was last asked. */
  complaints(): readonly string[];
}

/**
 * One page for everybody: pages keep a connection open for news, and a browser has few. It is closed with its browser: the
 * one that npm brought is one process, and ends with any of its contexts.
 */
export async function looker(browser: Browser, url: string): Promise<Looker> {
  const context = await browser.newContext({
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    reducedMotion: 'reduce',
    acceptDownloads: false,
  });
  const said: string[] = [];
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => said.push(`script: ${error}`));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  let width: Width = 1440;
  return {
    page,
    context,
    async become(who, wide) {
      width = wide;
      await context.clearCookies();
      if (who !== undefined) await context.addCookies([who.browserCookie]);
      await page.setViewportSize({ width, height: HEIGHT });
    },
    async open(address) {
      try {
        const answer = await page.goto(url + address, { waitUntil: 'load' });
        if (answer?.ok() !== true) said.push(`${answer?.status()} instead of a page`);
        return true;
      } catch (error) {
        // A file that is given instead of shown is no page.
        if (!/Download is starting|ERR_ABORTED/.test(String(error))) throw error;
        const answer = await context.request.get(url + address);
        if (!answer.ok()) said.push(`${answer.status()} instead of a file`);
        return false;
      }
    },
    async faults() {
      const found = [...((await page.evaluate(PLAIN)) as string[])];
      if (width === 390 && (await page.evaluate(STICKS_OUT)) !== '')
        found.push(`sticks out: ${await page.evaluate(STICKS_OUT)}`);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
      if ((await page.evaluate(STICKS_OUT)) !== '')
        found.push(`sticks out with everything unfolded: ${await page.evaluate(STICKS_OUT)}`);
      await page.evaluate(axe.source);
      found.push(...((await page.evaluate(AXE)) as string[]));
      found.push(...(await byKeyboard(page)));
      return found;
    },
    complaints: () => said.splice(0),
  };
}

// Code of the page, as text: the types of browsers are not those of Node.
const PLAIN = `[
  document.documentElement.lang === '' && 'no language',
  !/^.+ · Tramite$/.test(document.title) && 'title: ' + document.title,
  document.querySelectorAll('h1').length !== 1 && document.querySelectorAll('h1').length + ' h1',
  (() => {
    // What is shown as source may hold anything.
    const main = document.querySelector('main')?.cloneNode(true);
    for (const one of main?.querySelectorAll('code, pre, .cm-editor, textarea') ?? []) one.remove();
    return /undefined|\\[object |\\bNaN\\b|Invalid Date|\\{[a-zA-Z]+\\}/.exec(main?.textContent ?? '')?.[0];
  })(),
].filter((one) => typeof one === 'string')`;
const STICKS_OUT = `document.documentElement.scrollWidth <= innerWidth ? '' : [...document.querySelectorAll('body *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)
  .map((one) => one.outerHTML.slice(0, 90)).join(' | ')`;
const AXE = `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
  violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ' × ' + nodes.length + ': ' + nodes[0].html.slice(0, 200)))`;
/** How many stops there are, and whether each of what one does on a page is one and shows it. */
const STOPS = `(() => {
  const seen = (one) => one.checkVisibility() && !one.disabled;
  const acts = [...document.querySelectorAll('main a.btn, main button, main input:not([type=hidden]), main select, main summary')].filter(seen);
  return acts.flatMap((one) => {
    const name = (one.innerText || one.getAttribute('aria-label') || one.name || one.outerHTML).slice(0, 60);
    one.focus();
    return document.activeElement === one ? [] : ['keyboard cannot reach ' + name];
  });
})()`;
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (one === null || one === document.body) return 'nothing';
  const style = getComputedStyle(one);
  const shown = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  const inside = one.closest('main') !== null;
  return (inside ? 'main' : 'frame') + (shown ? '' : ' unseen ' + one.outerHTML.slice(0, 90)) + (one.matches('main .btn-primary') ? ' act' : '');
})()`;

/** First stop: the way to the content; then every stop shows where one is, until the main act of the page. */
async function byKeyboard(page: Page): Promise<readonly string[]> {
  const found = [...((await page.evaluate(STOPS)) as string[])];
  await page.evaluate('document.activeElement?.blur(); scrollTo(0, 0); getSelection().removeAllRanges()');
  const hasAct = (await page.evaluate(
    "[...document.querySelectorAll('main .btn-primary')].some((one) => one.checkVisibility() && !one.disabled)",
  )) as boolean;
  await page.locator('a.skip').focus();
  await page.keyboard.press('Enter');
  for (let stop = 0; stop < MOST_TABS; stop += 1) {
    await page.keyboard.press('Tab');
    const at = (await page.evaluate(FOCUSED)) as string;
    if (at.includes('unseen')) found.push(`focus is not shown: ${at}`);
    if (stop === 0 && hasAct && !at.startsWith('main')) found.push(`the way to the content leads to ${at}`);
    if (!hasAct || at.includes('act') || !at.startsWith('main')) break;
  }
  return [...new Set(found)];
}
