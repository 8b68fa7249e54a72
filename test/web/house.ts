/**
 * A web server in whose database every place that files, vendors and people fill holds markup, formulas, quotes and a
 * canary; with everything that its tables of routes and pages say can be asked.
 */
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import { routes } from '../../src/api/registry.ts';
import { rooms } from '../../src/console/registry.ts';
import { openLog } from '../../src/observe/log.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { type OpenConsole, openConsole, type Visitor, type visitorOf } from '../console/visitor.ts';
import { bookPayments, openReturns, pay } from '../pipeline/returns.ts';
import { BODY, HEADER, row, type Scene } from '../pipeline/scene.ts';

export { BODY };
export const OTHER = '99999999990';
/** Named in every element and attribute that a string tries to make. */
export const MARK = 'zqxv';
/** Ends whatever it may stand in: text, a quoted or bare attribute, a script, a comment, a title. */
export const HOSTILE = `</title></textarea></script>--><${MARK} on${MARK}=1>"><${MARK}>' on${MARK}='1' \` x${MARK}=\${1}`;
/** The same without a separator of folders. */
export const HOSTILE_FILE = `"><${MARK} on${MARK}=1>' ${MARK}='\r\nX-${MARK}: 1.csv`.replace('\r\n', '');
export const FORMULA = `=cmd|'${MARK}'!A0`;
/** Of somebody in the file: must be in no log. */
export const CANARY = { code: 'CNRGLN80A01H501E', name: 'CANARINO GIALLONE' } as const;
/** In whatever is read of our own body, and nowhere else. */
export const OURS = new RegExp(`${MARK}|CANARINO|DEBITORE|Comune di Prova|RSSMRA80A01H501U|2026/00000`);

export interface Cell {
  readonly id: string;
  readonly of: 'api' | 'console';
  readonly method: string;
  /** As hono writes it. */
  readonly path: string;
}

export const cells: readonly Cell[] = [
  ...routes.map(({ id, method, path }) => ({
    id,
    of: 'api' as const,
    method: method.toUpperCase(),
    path: `/api/v1${path.replace(/\{(\w+)\}/g, ':$1')}`,
  })),
  ...rooms.flatMap(({ pages, acts }) => [
    ...pages.map(({ id, path }) => ({ id, of: 'console' as const, method: 'GET', path })),
    ...acts.map(({ id, path }) => ({ id, of: 'console' as const, method: 'POST', path })),
  ]),
];

export interface House {
  readonly scene: Scene;
  readonly context: Context;
  readonly web: OpenConsole;
  readonly logs: readonly string[];
  /** Of our own body: all permissions. */
  readonly own: Visitor;
  /** Administrator of another body. */
  readonly stranger: Visitor;
  visitor(...given: Parameters<OpenConsole['visitor']>): ReturnType<typeof visitorOf>;
  /** The path with ids of what there is; `change` by name. */
  filled(path: string, change?: { readonly [name: string]: string }): string;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** `web`: what the server is told besides. */
export async function openHouse(options: Parameters<typeof openConsole>[1] = {}): Promise<House> {
  const scene = await openReturns();
  const logs: string[] = [];
  const log = openLog('info', { write: (line: string) => void logs.push(line) });
  const context: Context = { ...scene.context, log };
  const { database } = context;
  const named = (number: number, name: string, change?: Parameters<typeof row>[1]): string =>
    row(number, change).replace(`DEBITORE ${number}`, quoted(name));
  const lines = [
    row(1),
    named(2, HOSTILE, { cf: 'RSSMRA80A01H501U' }),
    row(3, { cf: quoted(HOSTILE) }),
    named(4, FORMULA, { amount: quoted(HOSTILE) }),
    named(5, CANARY.name, { cf: CANARY.code, key: quoted(`2026/000005 ${HOSTILE}`) }),
    named(6, HOSTILE, { cf: `${CANARY.code.slice(0, 15)}X`, due: quoted(HOSTILE) }),
  ];
  await scene.drop(HOSTILE_FILE, `${[HEADER, ...lines].join('\r\n')}\r\n`);
  await scene.run();
  const { rows: codes } = await database.query<{ iuv: string }>(
    'select iuv from installment order by iuv limit 2',
  );
  await pay(
    scene,
    codes.map(({ iuv }) => iuv),
  );
  await bookPayments(scene);
  await scene.run();
  await scene.sandbox.issueFlows();
  scene.advance(10_000);
  await bookPayments(scene);
  await poison(context);
  const params = await ids(context);
  const web = await openConsole(context, options);
  after(() => web.close());
  return {
    ...{ scene, context, web, logs },
    own: await web.visitor([{ role: 'administrator', organization: BODY }], { name: HOSTILE }),
    stranger: await web.visitor([{ role: 'administrator', organization: OTHER }]),
    visitor: web.visitor,
    filled: (path, change = {}) =>
      path.replace(/:(\w+)(\{[^}]*\})?/g, (_whole, name: string) =>
        encodeURIComponent(change[name] ?? params[name] ?? '1'),
      ),
  };
}

/** What no file can write, somebody's configuration or an earlier release may have. */
async function poison({ database }: Context): Promise<void> {
  const place = JSON.stringify({ file: HOSTILE, line: 1, column: 2, field: HOSTILE, value: HOSTILE });
  const faults = `[{"code":"schema.unknown-key","class":"config","message":${JSON.stringify(HOSTILE)},"advice":${JSON.stringify(HOSTILE)},"place":${place}},{"code":${JSON.stringify(HOSTILE)},"class":"data","message":"x"}]`;
  await database.query('update organization set name = $1 where organization_id = $2', [
    `Comune di Prova ${HOSTILE}`,
    BODY,
  ]);
  await database.query(
    'insert into connector (organization_id, connector_id, gestionale, problems) values ($1, $2, $2, $3)',
    [BODY, HOSTILE, faults],
  );
  await database.query("insert into organization (organization_id, name) values ($1, 'Altrove')", [OTHER]);
  for (const words of [HOSTILE, FORMULA])
    await database.query(
      `insert into journal (organization_id, entry_id, at, event, subject, actor, detail)
       values ($1, gen_random_uuid(), now(), 'file.put', $2, $2, $3)`,
      [BODY, words, JSON.stringify({ [words]: [words, { before: words }] })],
    );
  for (const [table, column] of [
    ['position', 'description'],
    ['installment', 'description'],
    ['payment', 'psp_name'],
    ['outgoing', 'name'],
    ['problem', 'message'],
  ])
    await database.query(
      `do $$ begin update ${table} set ${column} = ${column} || ${literal(HOSTILE)}; exception when undefined_column or undefined_table then null; end $$`,
    );
}

const literal = (text: string): string => `E'${text.replace(/['\\]/g, '\\$&')}'`;

async function ids({ database }: Context): Promise<{ readonly [name: string]: string }> {
  const one = async (text: string): Promise<{ [name: string]: string }> =>
    (await database.query<{ [name: string]: string }>(text)).rows[0] ?? {};
  return {
    ...{ organization: BODY, connector: 'tari', gestionale: 'prova', record: '3', id: randomUUID() },
    ...{ work: randomUUID(), code: 'fiscalCode.checksum' },
    ...(await one('select number::text from delivery order by number limit 1')),
    ...(await one('select position_id::text as position from position order by 1 limit 1')),
    ...(await one('select iuv, receipt_id as receipt from payment limit 1')),
    ...(await one(
      "select outgoing_id::text as outgoing, outgoing_id::text as file from outgoing where kind = 'report' limit 1",
    )),
    ...(await one('select flow, psp, revision::text from flow limit 1')),
  };
}

/** So many at once, for a test is bounded by its server, not by its patience. */
export async function each<T>(
  items: Iterable<T>,
  work: (item: T) => Promise<void>,
  atOnce = 6,
): Promise<void> {
  const left = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.next(); next.done !== true; next = left.next()) await work(next.value);
    }),
  );
}
