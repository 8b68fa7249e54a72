/** XSS and its kin: strings of files, vendors and people on every page, in every export and in every header. */
import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict';
import { after, test } from 'node:test';
import { parse as parseCsv } from 'csv-parse/sync';
import { CANARY, cells, each, HOSTILE, HOSTILE_FILE, MARK, openHouse } from './house.ts';
import { parse } from './parse.ts';

const house = await openHouse();
const { own, filled } = house;
const GETS = cells.filter(({ method }) => method === 'GET');
const PAGES = [
  ...GETS.filter(({ of }) => of === 'console').map(({ path }) => filled(path)),
  ...['/profilo', '/profilo?codice=nuovo', '/api/v1/'],
];
/** What is typed comes back too. */
const typed = (path: string): string =>
  `${path}?${['cerca', 'testo', 'nome', 'ente', 'collegamento', 'stato', 'dal', 'al', 'evento', 'chi', 'servizio', 'cosa', 'riga', 'gestionale', 'psp', 'da', 'verso', 'file', 'caso', 'fornitura'].map((name) => `${name}=${encodeURIComponent(HOSTILE)}`).join('&')}`;
const ADDRESSES = /^(href|src|action|formaction|data|poster|hx-(get|post|put|patch|delete|push-url))$/;
const seen: { readonly path: string; readonly text: string }[] = [];

after(() => {
  ok(seen.length > 30, 'pages were looked at');
});

function assertHarmless(path: string, page: string): void {
  const { tags, comments, raw } = parse(page);
  ok(tags.length > 5, `${path} is a page`);
  for (const { name, attributes, odd } of tags) {
    ok(!name.includes(MARK), `${path}: an element ${name}`);
    deepEqual(odd, [], `${path}: <${name}> has attributes without quotes, or twice`);
    for (const [attribute, value] of attributes) {
      ok(!attribute.includes(MARK), `${path}: an attribute ${attribute} of <${name}>`);
      ok(
        !/^(on|hx-on|style$|srcdoc$|ping$|hx-vals$|hx-vars$)/.test(attribute),
        `${path}: <${name} ${attribute}>`,
      );
      if (ADDRESSES.test(attribute))
        ok(
          /^([/?#]|mailto:\?|$)/.test(value) && !value.startsWith('//'),
          `${path}: <${name} ${attribute}="${value}">`,
        );
    }
    if (name === 'script')
      ok((attributes.get('src') ?? '').startsWith('/assets/'), `${path}: a script of its own`);
    ok(name !== 'style' && name !== 'base' && name !== 'iframe' && name !== 'object', `${path}: <${name}>`);
  }
  deepEqual(
    raw.filter((content) => content !== ''),
    [],
    `${path}: inline script or style`,
  );
  deepEqual(
    comments.filter((comment) => !/^<!doctype html>$/i.test(comment)),
    [],
    `${path}: comments`,
  );
}

test('no page makes an element or an attribute of what it shows', async () => {
  const wrong: string[] = [];
  await each(
    PAGES.flatMap((path) => [path, ...(/[?\d]/.test(path) ? [] : [typed(path)])]),
    async (path) => {
      const { status, headers, text } = await own.get(path);
      if (status >= 500) wrong.push(`${status} ${path}`);
      if (!(headers.get('content-type') ?? '').startsWith('text/html')) return;
      seen.push({ path, text });
      assertHarmless(path, text);
    },
  );
  deepEqual(wrong, []);
});

test('hostile strings were there to be shown', () => {
  const text = seen.map((one) => one.text).join('\n');
  for (const [what, part] of [
    ['markup', `&lt;${MARK} on${MARK}=1&gt;`],
    ['a file name', `&quot;&gt;&lt;${MARK} on${MARK}=1&gt;&#39; ${MARK}=&#39;`],
    ['an organization', 'Comune di Prova &lt;/title&gt;'],
    ['a formula', '=cmd|&#39;'],
  ] as const)
    ok(text.includes(part), `${what} is on some page`);
  const showing = seen.filter(({ path, text: one }) => !path.includes('?') && one.includes(`&lt;${MARK}`));
  ok(showing.length > 20, `${showing.length} pages show some`);
});

test('parts of pages that htmx asks for are no different', async () => {
  await each(PAGES, async (path) => {
    const { headers, text } = await own.get(path, { 'hx-request': 'true' });
    if (!(headers.get('content-type') ?? '').startsWith('text/html')) return;
    for (const { name, attributes } of parse(text).tags)
      ok(!`${name} ${[...attributes.keys()].join(' ')}`.includes(MARK), `${path}: <${name}>`);
  });
});

test('forms that are refused give back what was typed as text', async () => {
  await each(
    cells.filter(({ of, method }) => of === 'console' && method === 'POST'),
    async ({ path }) => {
      const names = [
        'motivo',
        'nome',
        'login',
        'campione',
        'regole',
        'ente',
        'valore',
        'chiave',
        'note',
        'collegamento',
        'da',
        'verso',
        'porta',
        'importo',
        'codice',
      ];
      const { status, headers, text } = await own.post(
        filled(path),
        Object.fromEntries(names.map((name) => [name, HOSTILE])),
      );
      ok(status < 500, `${status} ${path} ${text.slice(0, 300)}`);
      if ((headers.get('content-type') ?? '').startsWith('text/html')) assertHarmless(path, text);
    },
  );
});

test('the API answers JSON that no browser takes for a page', async () => {
  await each(
    GETS.filter(({ of }) => of === 'api'),
    async ({ path }) => {
      const { headers } = await own.get(filled(path));
      match(
        headers.get('content-type') ?? '',
        /^(application\/(problem\+)?json|application\/octet-stream|text\/csv)/,
      );
      equal(headers.get('x-content-type-options'), 'nosniff');
    },
  );
});

test('exports run nothing, and stay in their columns', async () => {
  let formulas = 0;
  await each(
    PAGES.filter((path) => path.endsWith('.csv')),
    async (path) => {
      const { status, headers, text } = await own.get(path);
      equal(status, 200, path);
      match(headers.get('content-type') ?? '', /^text\/csv/, path);
      match(headers.get('content-disposition') ?? '', /^attachment; filename/, path);
      const rows = parseCsv(text, { delimiter: ';', bom: true, relax_column_count: true }) as string[][];
      equal(new Set(rows.map((cells) => cells.length)).size, 1, `${path}: rows of one length`);
      for (const cell of rows.flat()) {
        ok(!/^[=@\t\r\n＝＋－＠]|^[+-](?![\d.,]+$)/.test(cell), `${path}: ${cell}`);
        if (/^'[=+@-]/.test(cell)) formulas += 1;
      }
    },
  );
  ok(formulas > 0, 'some cell would have run');
});

test('names of files break no header and name no folder', async () => {
  const { headers } = await own.get(filled('/forniture/:number/file'));
  const said = headers.get('content-disposition') ?? '';
  match(said, /^attachment; filename="[\w.\- ]+"; filename\*=UTF-8''[\w.%~!-]+$/);
  equal(headers.get(`x-${MARK}`), null);
  equal(decodeURIComponent(said.split("UTF-8''")[1] ?? ''), HOSTILE_FILE);
  await each(
    GETS.map(({ path }) => filled(path)),
    async (path) => {
      const answer = await own.get(path);
      const disposition = answer.headers.get('content-disposition');
      if (disposition === null) return;
      match(
        disposition,
        /^attachment; (filename="[\w.\- ]*"(; )?)?(filename\*=UTF-8''[\w.%~!'()*-]+)?$/,
        path,
      );
      doesNotMatch(disposition, /filename="[^"]*(\.\.|[\\/])/, path);
    },
  );
});

test('what people are called is in no log', () => {
  const said = house.logs.join('');
  for (const canary of Object.values(CANARY)) ok(!said.includes(canary), canary);
});
