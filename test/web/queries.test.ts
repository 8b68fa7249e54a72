/**
 * SQL injection and its kin: every parameter of every path and query of every list and detail, as its own table or its
 * own source names it. Nothing is a fault of the server, and nobody reads another body's rows.
 */
import { deepEqual, doesNotMatch, equal, ok } from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { routes } from '../../src/api/registry.ts';
import { cells, each, openHouse, OURS } from './house.ts';

const house = await openHouse();
const { own, stranger, filled } = house;
const GETS = cells.filter(({ method }) => method === 'GET');

const cursor = (...values: unknown[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');
const INJECTED = `' or '1'='1' union select current_user--`;
const PAYLOADS: readonly string[] = [
  INJECTED,
  `1); set role none; select pg_sleep(9); --`,
  '$1::int[]\\',
  '%00x%',
  'a\0b',
  '\u202e\ufeff\ud83d\udca9e\u0301\uffff',
  '-1',
  '1e309',
  '99999999999999999999',
  '2026-02-31',
  '9999-12-31',
  '0000-00-00',
  '{"a":1}',
  '../../../../etc/passwd',
  '__proto__',
  'x'.repeat(6_000),
  '',
];
const CURSORS: readonly string[] = [
  ...[['x'], [null], [1e300], ['\0'], [-0.5], ["' or 1=1--"]].map((values) => cursor(...values)),
  ...[2, 3, 4, 5].flatMap((length) => [
    cursor(...Array.from({ length }, () => 'x')),
    cursor(...Array.from({ length }, () => 1.5)),
    cursor(...Array.from({ length }, () => null)),
    cursor(...['iuv', 'debtor', 'key', 'due', 'all'].slice(0, 1), ...Array.from({ length: length - 1 }, () => "'\0")),
  ]),
  ...['debtor', 'key', 'due', 'all'].map((kind) => cursor(kind, "' or true--", 'x', 'y')),
  'not base64 §',
  'W10',
  'bnVsbA',
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

const slow: string[] = [];
async function assertSafe(path: string): Promise<number> {
  const began = performance.now();
  const [mine, theirs] = [await own.get(path), await stranger.get(path)];
  if (performance.now() - began > 4_000) slow.push(path);
  ok(mine.status < 500, `${mine.status} ${path.slice(0, 300)} ${mine.text.slice(0, 300)}`);
  ok(theirs.status < 500, `${theirs.status} ${path.slice(0, 300)} ${theirs.text.slice(0, 300)}`);
  const [echo] = path.split('?');
  doesNotMatch(theirs.text, OURS, `another body reads ${echo}`);
  for (const { text } of [mine, theirs])
    doesNotMatch(text, /syntax error|pg_|SQLSTATE|select .* from|invalid input syntax|at .*\.ts:\d+|node_modules/i, echo ?? '');
  return mine.status;
}

const wrong: string[] = [];
const noted = async (path: string): Promise<void> => {
  try {
    await assertSafe(path);
  } catch (error) {
    wrong.push((error as Error).message.slice(0, 400));
  }
};
const address = (path: string, query: Iterable<readonly [string, string]>): string =>
  `${path}?${[...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;

after(() => deepEqual(slow, [], 'answers came in time'));

test('parameters of pages hold what they like', async () => {
  ok(ofPages.length > 20, ofPages.join());
  await each(
    GETS.filter(({ of }) => of === 'console').flatMap(({ path }) =>
      PAYLOADS.filter((payload) => payload.length < 1_000).map((payload) =>
        address(filled(path), ofPages.map((name) => [name, payload])),
      ),
    ),
    noted,
  );
  deepEqual(wrong.splice(0), []);
});

test('parameters of the API too, each for itself', async () => {
  await each(
    GETS.filter(({ of }) => of === 'api').flatMap(({ path }) =>
      ofRoute(path).flatMap((name) => PAYLOADS.map((payload) => address(filled(path), [[name, payload]]))),
    ),
    noted,
  );
  deepEqual(wrong.splice(0), []);
});

test('places in lists are only what a page of the list gave', async () => {
  const lists = GETS.filter(({ of, path }) => of === 'console' || /cursor/.test(JSON.stringify(routes.find((one) => `/api/v1${one.path.replace(/\{(\w+)\}/g, ':$1')}` === path)?.query ?? {})));
  await each(
    lists.flatMap(({ path }) => CURSORS.map((one) => address(filled(path), [['cursor', one]]))),
    noted,
  );
  deepEqual(wrong.splice(0), []);
});

test('ids of paths are ids', async () => {
  const named = GETS.filter(({ path }) => path.includes(':'));
  ok(named.length > 30);
  await each(
    named.flatMap(({ path }) =>
      [...path.matchAll(/:(\w+)/g)].flatMap(([, name = '']) =>
        PAYLOADS.filter((payload) => payload !== '').map((payload) => filled(path, { [name]: payload })),
      ),
    ),
    noted,
  );
  deepEqual(wrong.splice(0), []);
});

test('a search is for what was typed, never for more', async () => {
  for (const path of ['/forniture?nome=', '/forniture?testo=', '/posizioni?cerca=', '/pagamenti?cerca=', '/ritorni?cerca=']) {
    const all = (await own.get(path)).text;
    const { status, text } = await own.get(path + encodeURIComponent(INJECTED));
    equal(status, 200, path);
    ok(all.includes('DEBITORE') || all.includes('href="/'), path);
    doesNotMatch(text, /<tbody[^>]*><tr/, `${path} finds something`);
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
