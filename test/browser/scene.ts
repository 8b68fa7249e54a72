/**
 * A town to walk through: the bodies and gestionali of the demo, a few more that do what they should not, and something on
 * every page: deliveries in each state, problems, payments, flows, files that went back, people and keys.
 */
import assert from 'node:assert/strict';
import { cp, mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { resolveSecrets } from '../../src/configuration/secrets.ts';
import { mavFile } from '../../src/demo/files/mav.ts';
import { posteFile } from '../../src/demo/files/poste.ts';
import { tariFile } from '../../src/demo/files/tari.ts';
import { type Day, dayOf } from '../../src/domain/day.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { nodiOf } from '../../src/nodo/registry.ts';
import { alert, organizationsDue } from '../../src/pipeline/alert.ts';
import { cancelPosition } from '../../src/pipeline/by-hand.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { Context, Queue } from '../../src/pipeline/context.ts';
import { approve } from '../../src/pipeline/decide.ts';
import { gather } from '../../src/pipeline/gather.ts';
import { pauseConnector } from '../../src/pipeline/pause.ts';
import { prepareRecordReplay, replayRecords } from '../../src/pipeline/replay-records.ts';
import { settle } from '../../src/pipeline/settle.ts';
import { withdraw } from '../../src/pipeline/withdraw.ts';
import { type Delivery, deliveries } from '../../src/store/deliveries.ts';
import { ensureGathering } from '../../src/store/gatherings.ts';
import { transports } from '../../src/transports/registry.ts';
import { openScene, type Scene } from '../pipeline/scene.ts';
import { BORGO, IBAN, MORE, writeOrganization } from './bodies.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const OPERATOR = 'lucia.verdi@ente.it';
const SECRET = 'chiave-della-prova';
const SEED = 901;
const STEP_MS = 2_500;

export const VALLE = '09876543217';
const [, ROCCA, LIDO, PIEVE] = MORE;
const EVERY_QUEUE: readonly Queue[] = ['collect', 'ingest', 'publish', 'acknowledge', 'report', 'dispatch'];

export interface Town {
  readonly scene: Scene;
  readonly context: Context;
  /** Numbers of deliveries by what they are there for. */
  readonly delivery: { readonly [what in What]: number };
  /** A file of the gestionale, in its folder, old enough to be still. */
  drop(folder: string, name: string, bytes: Uint8Array | string): Promise<void>;
  /** Whatever is due, until nothing is. */
  run(queues?: readonly Queue[]): Promise<void>;
  /** Parameters of the paths of pages: some object that has all there is to see. */
  readonly params: { readonly [name: string]: string };
  /** Where a page shows most with other parameters than those. */
  readonly instead: { readonly [page: string]: { readonly [name: string]: string } };
}
type What = 'list' | 'fixedWidth' | 'groups' | 'held' | 'refused' | 'duplicate' | 'withdrawn' | 'replay';

/** Without `troubles`: the first lists and nothing else, for those who come new. */
export async function openTown({ troubles: whole = true } = {}): Promise<Town> {
  const scene = await openScene();
  // What comes first must have come before what PostgreSQL dates by its own clock, which does not run ahead as ours will.
  scene.advance(-6 * STEP_MS);
  const { home, database, clock } = scene.context;
  const folders = { connectors: join(home, 'connectors'), mappings: join(home, 'mappings') };
  await cp(join(ROOT, 'mappings'), folders.mappings, { recursive: true });
  await cp(join(ROOT, 'connectors'), folders.connectors, { recursive: true });
  for (const one of MORE) await writeOrganization(folders.connectors, one);
  const organizations = [BORGO, VALLE, ...MORE.map((one) => one.organization)];
  await scene.sandbox.createKey({
    key: SECRET,
    organizations,
    segregationCodes: ['01', '02', '03', '04', '05', '06'],
    ibans: {
      ...Object.fromEntries(organizations.map((one) => [one, [IBAN]])),
      [VALLE]: ['IT78B9999801700000000300303', 'IT69X0760103200000098000019'],
      '88000000013': ['IT57W9999801600000000200202'],
    },
  });
  const env = { TRAMITE_SANDBOX_KEY: SECRET, TRAMITE_SANDBOX_URL: scene.sandbox.url };
  const context: Context = {
    ...scene.context,
    secrets: (options) => resolveSecrets(options, { env, readFile: () => '' }),
    folders: {
      ...folders,
      load: (instead) =>
        loadConfiguration({
          connectors: instead === undefined ? folders.connectors : join(instead, 'connectors'),
          mappings: instead === undefined ? folders.mappings : join(instead, 'mappings'),
          base: instead ?? home,
          ...{ home, formats, envelopes, transports, nodi: nodiOf(clock), lintMapping },
        }),
    },
  };
  const found = await context.folders?.load();
  assert.deepEqual(found?.problems, []);
  await configure(context, found);
  await database.query("update connector set next_scan_at = next_scan_at - interval '1 minute'");

  const drop = async (folder: string, name: string, bytes: Uint8Array | string): Promise<void> => {
    await mkdir(join(home, folder, 'out'), { recursive: true });
    await mkdir(join(home, folder, 'in'), { recursive: true });
    const path = join(home, folder, 'out', name);
    await writeFile(path, bytes);
    const old = new Date(Date.now() - 60_000);
    await utimes(path, old, old);
  };
  const run = async (queues: readonly Queue[] = EVERY_QUEUE): Promise<void> => {
    // A file counts as complete when it was seen twice with the same size.
    for (let look = 0; look < 2; look += 1) {
      scene.advance(STEP_MS);
      await scene.run(queues, context);
    }
  };
  const numbers: Partial<Record<What, number>> = {};
  const newest = async (organization: string): Promise<Delivery> => {
    const one = (await deliveries(database, 20)).find((each) => each.organization === organization);
    assert.ok(one, `a delivery of ${organization}`);
    return one;
  };
  const approved = async (item: Delivery): Promise<void> => {
    const done = await approve(context, item, OPERATOR, undefined, 'controllato con l’ufficio');
    assert.ok(done.ok);
  };
  return { scene, context, drop, run, ...(await told()) };

  async function told(): Promise<Pick<Town, 'delivery' | 'params' | 'instead'>> {
    await firstLists();
    if (!whole) return { delivery: numbers as Town['delivery'], params: {}, instead: {} };
    await payments();
    await troubles();
    return pointers();
  }

  async function firstLists(): Promise<void> {
    const today: Day = dayOf(clock.now());
    const lists = [
      ['gestionali/borgo/tari', tariFile(today, SEED, 30)],
      ['gestionali/valle/mensa', mavFile(today, SEED + 1, 24)],
      ['gestionali/valle/lampade', posteFile(today, SEED + 2, 20)],
      [`gestionali/${ROCCA.organization}`, tariFile(today, SEED + 3, 12)],
    ] as const;
    for (const [folder, { name, bytes }] of lists) await drop(folder, name, bytes);
    await run(['collect', 'ingest']);
    for (const item of (await deliveries(database, 20)).filter(({ state }) => state === 'held')) {
      await approved(item);
      if (item.organization === BORGO) numbers.list = item.number;
      if (item.connector === 'mensa') numbers.fixedWidth = item.number;
      if (item.connector === 'lampade') numbers.groups = item.number;
      if (item.organization === ROCCA.organization) numbers.withdrawn = item.number;
    }
    await run();
  }

  async function payments(): Promise<void> {
    const { rows } = await database.query<{ organization: string; iuv: string }>(
      `select organization_id as organization, iuv from (select organization_id, iuv, row_number() over (partition by organization_id order by iuv) as n
       from installment join position using (organization_id, position_id) where installment.state = 'open' and organization_id = any ($1)) i where n <= 8 order by 1, 2`,
      [[BORGO, VALLE]],
    );
    for (const [index, { organization, iuv }] of rows.entries()) {
      const at = new Date(Date.now() - 3_600_000 + index * 60_000).toISOString();
      await scene.sandbox.pay({ org: organization, iuv, at });
    }
    await book();
    await run(['report', 'dispatch']);
    for (const organization of [BORGO, VALLE]) await scene.sandbox.issueFlows({ org: organization });
    await book();
    await run(['report', 'dispatch']);
    const { rows: later } = await database.query<{ iuv: string }>(
      "select iuv from installment where state = 'open' and organization_id = $1 order by iuv limit 2",
      [BORGO],
    );
    for (const { iuv } of later) await scene.sandbox.pay({ org: BORGO, iuv });
    await book();
  }

  async function book(): Promise<void> {
    scene.advance(10_000);
    for (const organization of organizations) {
      await ensureGathering(database, [{ organization, access: 'sandbox' }]);
      await gather(context, { organization, access: 'sandbox' }, 1_000);
      await settle(context, organization);
    }
  }

  async function troubles(): Promise<void> {
    const today: Day = dayOf(clock.now());
    const withdrawing = await newest(ROCCA.organization);
    assert.ok(await withdraw(context, withdrawing, OPERATOR));
    await run(['ingest', 'publish']);
    const again = tariFile(today, SEED, 30);
    await drop('gestionali/borgo/tari', again.name.replace('.csv', '_copia.csv'), again.bytes);
    await run(['collect', 'ingest']);
    numbers.duplicate = (await newest(BORGO)).number;
    await drop(`gestionali/${LIDO.organization}`, 'TARI_vuota.csv', 'NUM_AVVISO;ANNO\r\n1;2\r\n');
    const held = tariFile(today, SEED + 4, 20);
    await drop(`gestionali/${PIEVE.organization}`, held.name, held.bytes);
    await run(['collect', 'ingest']);
    numbers.refused = (await newest(LIDO.organization)).number;
    numbers.held = (await newest(PIEVE.organization)).number;
    const whose = (await deliveries(database, 20)).find(({ number }) => number === numbers.fixedWidth);
    assert.ok(whose);
    const ref = { organization: whose.organization, delivery: whose.id };
    const { rows: alike } = await database.query<{ number: number }>(
      'select number from problem where organization_id = $1 and delivery_id = $2 and closed_at is null and not warning order by number limit 1',
      [ref.organization, ref.delivery],
    );
    const ready = await prepareRecordReplay(context, ref, { numbers: alike.map(({ number }) => number) });
    assert.ok(ready.ok);
    const replay = await replayRecords(context, ready.value, OPERATOR);
    assert.ok(replay.ok);
    numbers.replay = replay.value.number;
    await run();
    // A connector that a person stopped, a position cancelled by hand, a file whose fate nobody knows.
    await pauseConnector(context, ROCCA, OPERATOR, 'il fornitore rifà il tracciato');
    const { rows: last } = await database.query<{ position: string }>(
      "select position_id::text as position from position where organization_id = $1 and state = 'open' order by source_key desc limit 1",
      [BORGO],
    );
    const gone = { organization: BORGO, position: last[0]?.position ?? '' };
    assert.ok((await cancelPosition(context, gone, 'doppia intestazione', OPERATOR)).ok);
    await run();
    await database.query(
      `update outgoing set state = 'unknown' where outgoing_id = (select outgoing_id from outgoing where kind = 'acknowledgement' and organization_id = $1 order by outgoing_id desc limit 1)`,
      [VALLE],
    );
    for (const organization of await organizationsDue(context)) await alert(context, organization);
  }

  async function pointers(): Promise<Pick<Town, 'delivery' | 'params' | 'instead'>> {
    const one = async (
      text: string,
      values: readonly unknown[] = [],
    ): Promise<{ [name: string]: string }> => {
      const [row] = (await database.query<{ [name: string]: string }>(text, [...values])).rows;
      assert.ok(row, text);
      return row;
    };
    const delivery = numbers as { [what in What]: number };
    const paid = await one(
      'select iuv, receipt_id as receipt from payment where organization_id = $1 order by iuv limit 1',
      [BORGO],
    );
    const rejected = await one(
      `select p.number::text as record, p.code from problem p join delivery d using (organization_id, delivery_id)
       where d.number = $1 and p.closed_at is null and not p.warning order by p.number limit 1`,
      [delivery.list],
    );
    const params = {
      organization: BORGO,
      connector: 'tari',
      gestionale: 'tari-csv',
      number: String(delivery.list),
      ...rejected,
      ...paid,
      ...(await one(
        'select position_id::text as position from installment where organization_id = $1 and iuv = $2',
        [BORGO, paid.iuv],
      )),
      ...(await one(
        'select flow, psp, revision::text from flow where organization_id = $1 order by flow limit 1',
        [BORGO],
      )),
      ...(await one(
        "select outgoing_id::text as outgoing from outgoing where organization_id = $1 and kind = 'report' order by outgoing_id limit 1",
        [BORGO],
      )),
    };
    const open = await one(
      `select position_id::text as position from position where organization_id = $1 and state = 'open' order by source_key limit 1`,
      [BORGO],
    );
    const cancelled = await one(
      "select position_id::text as position from position where organization_id = $1 and state = 'cancelled' limit 1",
      [BORGO],
    );
    const wrapped = await one(
      'select organization_id as organization, outgoing_id::text as outgoing from outgoing where organization_id = $1 limit 1',
      [ROCCA.organization],
    );
    const doubtful = await one(
      "select organization_id as organization, outgoing_id::text as outgoing from outgoing where state = 'unknown' limit 1",
    );
    return {
      delivery,
      params,
      instead: {
        'positions.cancel.preview': open,
        'positions.restore.preview': cancelled,
        'returns.inside': wrapped,
        'deliveries.progress': { number: String(delivery.replay) },
        'returns.decide.preview': doubtful,
      },
    };
  }
}
