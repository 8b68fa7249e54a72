/**
 * SQL injection and its kin: every parameter of every path and query of every list and detail, as its own table or its
 * own source names it. Nothing is a fault of the server, and nobody reads another body's rows.
 */
import { deepEqual, doesNotMatch, equal, ok } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { routes } from '../../src/api/registry.ts';
import { cells, each, OURS, openHouse } from './house.ts';

const house = await openHouse();
const { own, stranger, filled } = house;
const GETS = cells.filter(({ method }) => method === 'GET');

const cursor = (...values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');
const INJECTED = `' or '1'='1' union select rolname--`;
const NUL = 'a\0b';
const WORDS = [
  INJECTED,
  `1); set role none; select 1; --`,
  '$1::int[]\\',
  '%00x%',
  '\u202e\ufeffe\u0301\uffff',
  '__proto__',
];
const FIGURES = ['99999999999999999999', '1e309', '-1', '2026-02-31', '9999-12-31', '0000-00-00'];
const LONG = 'x'.repeat(6_000);
const EACH: readonly string[] = [INJECTED, NUL, '99999999999999999999', '2026-02-31'];
const CURSORS: readonly string[] = [
  ...[["\0' or 1=1--"], [1e300]].map((values) => cursor(...values)),
  ...[2, 3, 4].map((length) => cursor(...Array.from({ length }, () => "x' or true--"))),
  ...['debtor', 'key', 'due'].map((kind) => cursor(kind, 'x', 'y', 'z')),
  'not base64 §',
];

/** Names of what a page reads of its address: pages have no table of them. */
const ofPages = [
  ...new Set(
    globSync('src/console/**/*.ts', { cwd: new URL('../../', import.meta.url) }).flatMap((path) => {
      const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
      return [
        ...[...text.matchAll(/query\.(\w+)/g)].map(([, name]) => name ?? ''),
        ...[...text.matchAll(/name: '(\w+)'/g)].map(([, name]) => name ?? ''),
      ];
    }),
  ),
].filter((name) => name !== 'cursor' && name.length < 20);

const ofRoute = (path: string): readonly string[] =>
  Object.keys(
    (
      routes.find((one) => `/api/v1${one.path.replace(/\{(\w+)\}/g, ':$1')}` === path && one.method === 'get')
        ?.query as { properties?: object } | undefined
    )?.properties ?? {},
  ).filter((name) => name !== 'cursor');

const INTERNALS =
  /syntax error|SQLSTATE|invalid input syntax|out of range for type|at .*\.ts:\d+|node_modules/i;

async function assertSafe(path: string, who = own): Promise<void> {
  const { status, text } = await who.get(path);
  ok(status !== 429, 'asked to wait: the question itself was not answered');
  ok(status < 500, `${status} ${path.slice(0, 300)} ${text.slice(0, 300)}`);
  doesNotMatch(text, INTERNALS, `internals: ${path.slice(0, 200)}`);
  if (who === stranger) doesNotMatch(text, OURS, `another body reads ${path.slice(0, 200)}`);
}

const wrong: string[] = [];
const noted = async (path: string, who = own): Promise<void> => {
  try {
    await assertSafe(path, who);
  } catch (error) {
    wrong.push((error as Error).message.slice(0, 400));
  }
};
const address = (path: string, query: Iterable<readonly [string, string]>): string =>
  `${path}?${[...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;

/** Every name with some value of these. */
const turn = (values: readonly string[], names: readonly string[]): readonly (readonly [string, string])[] =>
  names.map((name, index) => [name, values[index % values.length] ?? '']);

test('parameters of pages hold what they like', async () => {
  ok(ofPages.length > 20, ofPages.join());
  const combinations = [
    turn(WORDS, ofPages),
    turn(FIGURES, ofPages),
    ofPages.map((name) => [name, NUL] as const),
    [
      ['testo', LONG],
      ['cerca', LONG],
      ['nome', LONG],
    ] as const,
  ];
  await each(
    GETS.filter(({ of }) => of === 'console').flatMap(({ path }) =>
      combinations.map((query) => address(filled(path), query)),
    ),
    (path) => noted(path),
  );
  deepEqual(wrong.splice(0), []);
});

test('parameters of the API too, each for itself', async () => {
  await each(
    GETS.filter(({ of }) => of === 'api').flatMap(({ path }) =>
      ofRoute(path).flatMap((name) => EACH.map((payload) => address(filled(path), [[name, payload]]))),
    ),
    (path) => noted(path),
  );
  deepEqual(wrong.splice(0), []);
});

test('of another body nobody reads more by asking strangely', async () => {
  await each(
    GETS.flatMap(({ of, path }) => [
      address(
        path.includes(':') ? filled(path) : path,
        (of === 'api' ? ofRoute(path).slice(0, 1) : ofPages).map((name) => [name, INJECTED]),
      ),
      filled(path),
    ]),
    (path) => noted(path, stranger),
  );
  deepEqual(wrong.splice(0), []);
});

test('places in lists are only what a page of the list gave', async () => {
  const lists = GETS.filter(
    ({ of, path }) =>
      (of === 'console' && /^\/[a-z/-]+$/.test(path)) ||
      /cursor/.test(
        JSON.stringify(
          routes.find((one) => `/api/v1${one.path.replace(/\{(\w+)\}/g, ':$1')}` === path)?.query ?? {},
        ),
      ),
  );
  await each(
    lists.flatMap(({ path }) => CURSORS.map((one) => address(filled(path), [['cursor', one]]))),
    (path) => noted(path),
  );
  deepEqual(wrong.splice(0), []);
});

test('ids of paths are ids', async () => {
  const named = GETS.filter(({ path }) => path.includes(':'));
  ok(named.length > 30);
  await each(
    named.flatMap(({ path }) =>
      [...path.matchAll(/:(\w+)/g)].flatMap(([, name = '']) =>
        [INJECTED, NUL, '99999999999999999999'].map((payload) => filled(path, { [name]: payload })),
      ),
    ),
    (path) => noted(path),
  );
  deepEqual(wrong.splice(0), []);
});

test('a search is for what was typed, never for more', async () => {
  for (const path of [
    '/deliveries?fileName=',
    '/positions?search=',
    '/payments?search=',
    '/returns?search=',
  ]) {
    const found = async (text: string): Promise<number> => {
      const { status, text: answer } = await own.get(`/api/v1${path}${encodeURIComponent(text)}`);
      equal(status, 200, `${path} ${answer}`);
      return (JSON.parse(answer) as { items: unknown[] }).items.length;
    };
    ok((await found('')) > 0, path);
    for (const text of [INJECTED, '%', '_', "'", '\\', '*']) equal(await found(text), 0, `${path}${text}`);
  }
});

test('names that come twice, thousands of them, and raw bytes', async () => {
  const many = Array.from({ length: 900 }, (_, index) => `a${index}=1`).join('&');
  for (const path of ['/forniture', '/api/v1/deliveries', '/posizioni', '/giornale']) {
    await noted(`${path}?${many}`);
    await noted(`${path}?stato=held&stato=applied&ente=a&ente=b&limit=1&limit=2&state=held&state=x`);
    await noted(`${path}?testo=%ED%A0%80&cursor=%FF%FE&ente=%C0%AF&search=%ED%BF%BF`);
    await noted(`${path}?%00=1&[]=1&a[b]=1&__proto__[x]=1&constructor.prototype=1`);
  }
  deepEqual(wrong.splice(0), []);
});
