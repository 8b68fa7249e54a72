import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Configuration } from '../../src/configuration/assemble.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { concerns } from '../../src/pipeline/concerns.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { approve } from '../../src/pipeline/decide.ts';
import { connectors } from '../../src/store/connectors.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { acquireLease } from '../../src/store/leases.ts';
import type { Scene } from './scene.ts';
import { BODY, file, IBAN, KEY, openScene, POSITIONS, row } from './scene.ts';
import { INTAKE, TO_NODO } from './views.ts';

interface Tree {
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
  load(): Promise<Configuration>;
  folder(name: string): Promise<string>;
}

const connector = (folder: string, more = ''): string => `gestionale: righe
service: tari
receive: { from: ${folder}, match: "*.csv", every: 1s, ready: [{ minimumAge: 1s }] }
hold: never
${more}`;

const HOME = `connectors/${BODY}-prova`;

/** Two connectors on disk as an integrator has them. */
async function openTree(scene: Scene): Promise<Tree> {
  const root = await mkdtemp(join(tmpdir(), 'tramite-tree-'));
  after(() => rm(root, { recursive: true, force: true }));
  const tree: Tree = {
    async write(path, text) {
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    remove: (path) => rm(join(root, path)),
    load: () =>
      loadConfiguration({
        connectors: join(root, 'connectors'),
        mappings: join(root, 'mappings'),
        home: root,
        base: root,
        formats: scene.context.formats,
        transports: scene.context.transports,
        nodi: scene.context.nodi,
      }),
    async folder(name) {
      await mkdir(join(root, 'drop', name), { recursive: true });
      return join(root, 'drop', name);
    },
  };
  await tree.write(
    `${HOME}/organization.yaml`,
    `organization: "${BODY}"
name: Comune di Prova
state: exercise
nodo:
  gpd: { adapter: gpd, broker: "15376371009", subscriptionKey: "\${env:SCENE_KEY}", baseUrl: "${scene.sandbox.url}", segregationCodes: ["01"] }
ibans: { tesoreria: ${IBAN} }
services:
  tari: { description: Tassa sui rifiuti, category: 9/0101101IM/, iban: tesoreria }
`,
  );
  await tree.write(
    'mappings/righe/gestionale.yaml',
    `title: One row, one notice
positions:
  format: csv
  encoding: windows-1252
  delimiter: ";"
  header: true
  amount: IMPORTO
  key: { field: AVVISO, uniqueWithin: year }
`,
  );
  await tree.write('mappings/righe/positions.jsonata', POSITIONS);
  for (const name of ['uno', 'due']) {
    await tree.write(
      `${HOME}/${name}.yaml`,
      connector(
        await tree.folder(name),
        name === 'uno' ? 'unknownPayments: true\n' : 'unknownPayments: false\n',
      ),
    );
  }
  return tree;
}

const withKey = (context: Context): Context => ({
  ...context,
  secrets: (given) => ({
    ok: true,
    value: Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value === `\${env:SCENE_KEY}` ? KEY : value]),
    ),
  }),
});

const state = async (context: Context): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    (await connectors(context.database))
      .filter((one) => one.connector !== 'tari')
      .map((one) => [
        one.connector,
        one.present
          ? one.programHash === null
            ? one.problems.map((each) => each.code).join()
            : 'runs'
          : 'gone',
      ]),
  );

test('a broken connector is disabled with its reason and the others run; mended, it runs again without a restart', async () => {
  const scene = await openScene();
  const context = withKey(scene.context);
  const tree = await openTree(scene);
  const first = await tree.load();
  assert.deepEqual(first.problems, []);
  assert.deepEqual((await configure(context, first))?.map((one) => one.connector).sort(), ['due', 'uno']);
  assert.deepEqual(await configure(context, await tree.load()), [], 'nothing changed');
  assert.deepEqual(await state(context), { uno: 'runs', due: 'runs' });

  const [one, two] = [await tree.folder('uno'), await tree.folder('due')];
  const drop = async (folder: string, name: string, rows: readonly string[]): Promise<void> => {
    await writeFile(join(folder, name), file(rows));
    scene.advance(2_000);
  };
  await tree.write(`${HOME}/uno.yaml`, connector(one, 'markr: 1\n'));
  assert.deepEqual(
    (await configure(context, await tree.load()))?.map(({ connector: id, hash }) => [id, hash]),
    [['uno', null]],
  );
  assert.equal((await state(context)).due, 'runs');
  const [concern] = (await concerns(context)).filter((each) => each.kind === 'disabled');
  assert.equal(concern?.subject, 'uno');
  assert.match(concern?.problems[0]?.place?.file ?? '', /uno\.yaml$/);
  assert.equal(concern?.problems[0]?.place?.line, 5);
  await drop(one, '1.csv', [row(1)]);
  await drop(two, '2.csv', [row(2)]);
  await scene.run(TO_NODO, context);
  await scene.run(TO_NODO, context);
  const seen = async () =>
    (await deliveries(context.database, 10)).map(
      (each) => `${each.connector} ${each.fileName} ${each.state}`,
    );
  assert.deepEqual(await seen(), ['due 2.csv applied']);

  await tree.write(`${HOME}/uno.yaml`, connector(one, 'unknownPayments: true\n'));
  assert.equal((await configure(context, await tree.load()))?.length, 1);
  await scene.run(TO_NODO, context);
  await scene.run(TO_NODO, context);
  assert.deepEqual(await seen(), ['uno 1.csv applied', 'due 2.csv applied']);
  assert.equal((await scene.sandbox.ledger(BODY)).length, 2);

  // A change is taken by the next delivery, which names it; what is on its way goes on with its own.
  await drop(two, '3.csv', [row(3)]);
  await scene.run(['collect'], context);
  await scene.run(['collect'], context);
  await tree.write('mappings/righe/positions.jsonata', POSITIONS.replace('"TARI "', '"TARI CHANGED "'));
  assert.equal((await configure(context, await tree.load()))?.length, 2);
  await drop(two, '4.csv', [row(4)]);
  await scene.run(INTAKE, context);
  await scene.run(INTAKE, context);
  const { rows } = await context.database.query<{ description: string; hash: string }>(
    `select v.content ->> 'description' as description, d.program_hash as hash from position_version v join delivery d using (delivery_id)
     where d.file_name in ('3.csv', '4.csv') order by d.number`,
  );
  assert.deepEqual(
    rows.map((each) => each.description),
    ['TARI 2026', 'TARI CHANGED 2026'],
  );
  assert.notEqual(rows[0]?.hash, rows[1]?.hash);
});

test('a connector that vanishes with unfinished work is orphaned: its deliveries finish, it takes no new files', async () => {
  const scene = await openScene();
  const context = withKey(scene.context);
  const tree = await openTree(scene);
  const two = await tree.folder('due');
  await tree.write(
    `${HOME}/due.yaml`,
    connector(two, 'unknownPayments: false\n').replace('hold: never', 'hold: usual'),
  );
  await configure(context, await tree.load());
  await writeFile(join(two, '1.csv'), file([row(1), row(2)]));
  scene.advance(2_000);
  await scene.run(INTAKE, context);
  await scene.run(INTAKE, context);
  const [held] = await deliveries(context.database, 1);
  assert.equal(held?.state, 'held');

  await tree.remove(`${HOME}/due.yaml`);
  await configure(context, await tree.load());
  assert.deepEqual(await state(context), { uno: 'runs', due: 'gone' });
  const orphan = async () => (await concerns(context)).find((each) => each.kind === 'orphaned');
  assert.match((await orphan())?.reason ?? '', /1 deliveries/);
  assert.ok((await approve(context, held, 'm.rossi')).ok);
  await writeFile(join(two, '2.csv'), file([row(3)]));
  scene.advance(2_000);
  await scene.run(TO_NODO, context);
  await scene.run(TO_NODO, context);
  assert.deepEqual(
    (await deliveries(context.database, 9)).map((each) => [each.fileName, each.state]),
    [['1.csv', 'applied']],
  );
  assert.equal((await scene.sandbox.ledger(BODY)).filter((each) => each.status === 'VALID').length, 2);
  assert.equal(await orphan(), undefined);
});

test('only one worker imports at a time', async () => {
  const scene = await openScene();
  const tree = await openTree(scene);
  const lease = await acquireLease(scene.context.database, '00000000000', 'import', randomUUID());
  assert.ok(lease);
  assert.equal(await configure(scene.context, await tree.load()), undefined);
});
