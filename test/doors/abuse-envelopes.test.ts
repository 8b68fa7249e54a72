/** Envelopes that mean no good, through each way in: what becomes of them, what an administrator reads, what they cost. */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { EnvelopeConfig } from '../../src/domain/configuration.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { makeKey, messageOf, type Pair } from '../formats/envelopes/openpgp-scene.ts';
import { altered, zipOf } from '../formats/envelopes/zip-scene.ts';
import { file, openScene, receiving, row, type Scene } from '../pipeline/scene.ts';
import { around, ownParent } from './outside.ts';
import { LOGIN, ownHouse } from './own-house.ts';
import { pushed, pushHouse } from './push-house.ts';
import { sshWriter } from './ssh-writer.ts';
import { Watch } from './watch.ts';
import { type Ends, put } from './writer.ts';

const MB = 2 ** 20;
const parent = await ownParent();
after(() => rm(parent, { recursive: true, force: true }));

const CONTENT = Buffer.from(file([row(1), row(2)]), 'latin1');

/** What was brought, as far as whoever brought it is told. */
interface Answer {
  readonly status?: number;
  readonly code?: string;
}

interface Way {
  bring(name: string, bytes: Buffer): Promise<Answer>;
  readonly watch: Watch;
}

interface WayIn {
  readonly location: string;
  readonly options: { readonly [name: string]: string };
  open(ends: Ends, scene: Scene): Promise<Way>;
}

/** A look after so long that what may only be half a file is judged. */
const LATER = 11 * 60_000;

async function looked(scene: Scene, watch: Watch): Promise<Answer> {
  await watch.look();
  scene.advance(LATER);
  await watch.look();
  return {};
}

const WAYS: { readonly [name: string]: WayIn } = {
  'a folder': {
    location: '',
    options: {},
    async open(_ends, scene) {
      const watch = new Watch(scene);
      return {
        watch,
        async bring(name, bytes) {
          await scene.drop(name, bytes);
          return looked(scene, watch);
        },
      };
    },
  },
  'our own SFTP server': {
    location: 'inbox://sftp',
    options: LOGIN,
    async open(ends, scene) {
      const house = await ownHouse(ends, scene);
      const writer = sshWriter(ends, house.server.port, LOGIN, '/in/');
      const watch = new Watch(scene, house.context);
      return {
        watch,
        async bring(name, bytes) {
          await put(writer, name, bytes);
          return looked(scene, watch);
        },
      };
    },
  },
  'our own HTTP door': {
    location: 'inbox://http',
    options: pushed().options as { readonly [name: string]: string },
    async open(ends, scene) {
      const house = await pushHouse(ends, scene);
      return {
        watch: new Watch(scene, house.context),
        async bring(name, bytes) {
          const { status, told } = await house.post(name, bytes);
          return { status, ...(told.code === undefined ? {} : { code: told.code }) };
        },
      };
    },
  },
};

/** As rows of what `tramite deliveries` shows. */
const shown = async (scene: Scene): Promise<readonly string[]> =>
  (await deliveries(scene.context.database, 20)).map(
    (one) => `${one.fileName} ${one.state} ${one.reasons.map((reason) => reason.code).join()}`,
  );

const nestedBomb = async (): Promise<Buffer> => {
  const small = await zipOf(
    Array.from({ length: 8 }, (_, n) => ({ name: `${n}.csv`, bytes: Buffer.alloc(8 * MB) })),
  );
  return zipOf(Array.from({ length: 8 }, (_, n) => ({ name: `${n}.zip`, bytes: small })));
};

const zip: EnvelopeConfig = { wrap: 'zip', options: {} };
const csvOnly: EnvelopeConfig = { wrap: 'zip', options: { members: '*.csv' } };

/** A hostile file, around what, and the code that it is refused with. */
const HOSTILE: readonly (readonly [
  string,
  string,
  readonly EnvelopeConfig[],
  () => Promise<Buffer> | Buffer,
  string,
])[] = [
  [
    'zip bomb',
    'bomba.zip',
    [zip],
    () => zipOf([{ name: 'bomba.csv', bytes: Buffer.alloc(64 * MB) }]),
    'envelope.bomb',
  ],
  [
    'gzip bomb in gzip',
    'bomba.csv.gz',
    [
      { wrap: 'gzip', options: {} },
      { wrap: 'gzip', options: {} },
    ],
    () => gzipSync(gzipSync(Buffer.alloc(64 * MB))),
    'envelope.bomb',
  ],
  [
    'zip slip',
    'scivola.zip',
    [zip],
    async () =>
      altered(
        await zipOf([{ name: 'xx/xx/fuori.csv', bytes: CONTENT }]),
        'xx/xx/fuori.csv',
        '../../fuori.csv',
      ),
    'envelope.path',
  ],
  [
    'zip slip by an absolute name',
    'assoluta.zip',
    [zip],
    async () =>
      altered(await zipOf([{ name: 'xtmp/fuori.csv', bytes: CONTENT }]), 'xtmp/fuori.csv', '/tmp/fuori.csv'),
    'envelope.path',
  ],
  [
    'zip in a zip where one is awaited',
    'scatola.zip',
    [csvOnly],
    async () => zipOf([{ name: 'dentro.zip', bytes: await zipOf([{ name: 'a.csv', bytes: CONTENT }]) }]),
    'envelope.members',
  ],
  ['zips in a zip that are small bombs', 'scatole.zip', [zip, zip], nestedBomb, 'envelope.bomb'],
];

/** The same at every door: making them takes longer than refusing them. */
const made = await Promise.all(
  HOSTILE.map(async ([what, name, envelope, make, code]) => ({
    what,
    name,
    envelope,
    bytes: await make(),
    code,
  })),
);
const [ours, theirs] = [await makeKey('comune'), await makeKey('altro')];

for (const [way, { location, options, open }] of Object.entries(WAYS)) {
  describe(`hostile envelopes at ${way}`, () => {
    test('each is refused with its code, at flat memory, and nothing leaves the home', async (t) => {
      const scene = await openScene();
      const configured = (envelope: readonly EnvelopeConfig[]): Promise<void> => {
        const at = location === '' ? scene.out : location;
        const settle = location === 'inbox://http' ? 'leave' : { move: 'elaborati' };
        return scene.reconfigure({
          connector: { receive: receiving(at, { match: '*', envelope, options, settle, ready: [] }) },
        });
      };
      await configured([zip]);
      const { bring, watch } = await open(t, scene);
      const outside = await around(scene);
      const memory = process.memoryUsage().rss;
      for (const { what, name, envelope, bytes, code } of made) {
        await configured(envelope);
        // Refused is a delivery too, of the bytes as they came.
        watch.expects(name, bytes);
        const answer = await bring(name, bytes);
        if (answer.status !== undefined) assert.deepEqual(answer, { status: 202 }, what);
        assert.equal((await shown(scene))[0], `${name} refused ${code}`, what);
      }
      const grown = Math.round((process.memoryUsage().rss - memory) / MB);
      t.diagnostic(`memory grew by ${grown} MB`);
      assert.ok(grown < 100, `memory grew by ${grown} MB`);

      const message = (to: Pair): Promise<Buffer> =>
        messageOf(CONTENT, { to, by: theirs, filename: 'onesto.csv' });
      await configured([{ wrap: 'openpgp', options: { privateKey: ours.privateKey } }]);
      const wrong = await bring('chiave.csv.gpg', await message(theirs));
      if (wrong.status === undefined) {
        assert.match(
          (await watch.status('chiave.csv.gpg')) ?? '',
          /^envelope: .*encrypted for [0-9A-F]{16}; the privateKey of the connector is [0-9A-F]{16}/,
        );
      } else assert.deepEqual(wrong, { status: 503, code: 'envelope.key' });

      // Beside all of them the honest one comes in.
      watch.expects('onesto.csv', CONTENT);
      await bring('onesto.csv.gpg', await message(ours));
      await watch.judge();
      assert.ok(watch.delivered('onesto.csv', CONTENT));
      await scene.run(['ingest']);
      assert.ok((await shown(scene)).includes('onesto.csv applied '), (await shown(scene)).join('\n'));
      assert.deepEqual(await around(scene), outside);
      await assert.rejects(readFile('/tmp/fuori.csv'));
    });
  });
}
