import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { EnvelopeConfig } from '../../src/domain/configuration.ts';
import type { EnvelopeOptions } from '../../src/domain/ports/envelope.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { verify } from '../../src/pipeline/verify.ts';
import { deliveries } from '../../src/store/deliveries.ts';
import { doors, gestionale } from './returns.ts';
import { file, openScene, row, type Scene } from './scene.ts';
import { look, openSource, received, waiting } from './source.ts';
import { outcomes } from './views.ts';

const CONTENT = file([row(1), row(2)]);
const gzip: EnvelopeConfig = { wrap: 'gzip', options: {} };

async function sealed(
  wrap: string,
  options: EnvelopeOptions,
  name: string,
  bytes: Uint8Array,
): Promise<Buffer> {
  const done = envelopes.envelope(wrap).seal(
    {
      name,
      bytes: (async function* () {
        yield bytes;
      })(),
    },
    options,
    new Date(),
  );
  assert.ok(done.ok);
  return buffer(done.value.bytes);
}

const codes = async (scene: Scene): Promise<readonly unknown[]> =>
  (await deliveries(scene.context.database, 10)).map((one) => [
    one.fileName,
    one.state,
    one.reasons.map((reason) => reason.code),
  ]);

async function holds(scene: Scene): Promise<void> {
  for await (const check of verify(scene.context, { archive: true, nodo: false, progress: () => undefined }))
    assert.ok(check.ok, `${check.id}: ${JSON.stringify(check)}`);
}

describe('envelopes on the way in', () => {
  test('gzip: the delivery is the file inside, the bytes that came are kept beside it', async () => {
    const scene = await openSource({ match: '*.gz', envelope: [gzip] });
    await scene.drop('LISTA.csv.gz', gzipSync(CONTENT));
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual(await received(scene), [['LISTA.csv', CONTENT]]);
    const [item] = await deliveries(scene.context.database, 1);
    assert.equal(item?.envelope?.name, 'LISTA.csv.gz');
    assert.deepEqual(item?.envelope?.layers, ['gzip']);
    await scene.run(['ingest']);
    assert.deepEqual(await outcomes(scene), { state: 'applied', created: 2 });
  });

  test('half of it waits, and is refused only when it has stood still for long', async () => {
    const scene = await openSource({ match: '*.gz', envelope: [gzip] });
    const whole = gzipSync(CONTENT);
    await scene.drop('LISTA.csv.gz', whole.subarray(0, whole.length - 6));
    assert.equal((await look(scene)).taken, 0);
    assert.match((await waiting(scene))[0] ?? '', /^LISTA\.csv\.gz envelope: /);
    await scene.drop('LISTA.csv.gz', whole);
    assert.equal((await look(scene)).taken, 1);
    await scene.drop('ROTTA.csv.gz', whole.subarray(0, 30));
    assert.equal((await look(scene)).taken, 0);
    scene.advance(11 * 60_000);
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual((await codes(scene))[0], ['ROTTA.csv.gz', 'refused', ['envelope.damaged']]);
    await holds(scene);
  });

  test('a zip in an OpenPGP-like chain: layers outermost first, each member a delivery of its own', async () => {
    const scene = await openSource({
      match: '*.b64',
      envelope: [
        { wrap: 'base64', options: {} },
        { wrap: 'zip', options: { password: 'segreta' } },
      ],
    });
    const zip = await sealed('zip', { password: 'segreta' }, 'UNO.csv', Buffer.from(CONTENT));
    await scene.drop('UNO.zip.b64', await sealed('base64', {}, 'UNO.zip', zip));
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual(await received(scene), [['UNO.csv', CONTENT]]);
  });

  test('a password that does not open it is for the integrator: the file waits where it is', async () => {
    const scene = await openSource({
      match: '*.zip',
      envelope: [{ wrap: 'zip', options: { password: 'sbagliata' } }],
    });
    await scene.drop(
      'UNO.zip',
      await sealed('zip', { password: 'segreta' }, 'UNO.csv', Buffer.from(CONTENT)),
    );
    assert.equal((await look(scene)).taken, 0);
    assert.match((await waiting(scene))[0] ?? '', /^UNO\.zip envelope: .*password/i);
  });

  test('a bomb is refused whole, and nothing of it stays in the archive', async () => {
    const scene = await openSource({ match: '*.gz', envelope: [gzip] });
    await scene.drop('BOMBA.csv.gz', gzipSync(Buffer.alloc(64 << 20)));
    assert.equal((await look(scene)).taken, 1);
    assert.deepEqual(await codes(scene), [['BOMBA.csv.gz', 'refused', ['envelope.bomb']]]);
    await holds(scene);
  });
});

describe('envelopes on the way out', () => {
  test('what goes back is sealed once, under the name of its layer', async () => {
    const scene = await openScene();
    const { acknowledge } = doors(scene.back);
    await scene.reconfigure({
      gestionale: gestionale(),
      connector: { acknowledge: { ...acknowledge, after: 'stored', envelope: [gzip] } },
    });
    await scene.drop('LISTA.csv', CONTENT);
    await scene.run();
    const back = await scene.returned();
    assert.deepEqual([...back.keys()], ['LISTA.esito.csv.gz']);
    const plain = gunzipSync(back.get('LISTA.esito.csv.gz') ?? Buffer.alloc(0)).toString('latin1');
    assert.match(plain, /ESITO;IUV;NODO\r\n/);
    await holds(scene);
  });
});
