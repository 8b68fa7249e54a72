import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open as openFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Sealed, Spool } from '../../../src/domain/ports/envelope.ts';
import { LAYER_LIMITS, type Layer, openLayers, sealLayers } from '../../../src/formats/envelopes/layers.ts';
import { envelopes } from '../../../src/formats/envelopes/registry.ts';
import {
  AT,
  enclosed,
  gather,
  gatherAll,
  inMemory,
  refusal,
  type Whole,
} from '../../conformance/envelope-scene.ts';
import { makeKey } from './openpgp-scene.ts';
import { zipOf } from './zip-scene.ts';

const folder = await mkdtemp(join(tmpdir(), 'tramite-layers-'));
after(() => rm(folder, { recursive: true }));

/** On disk, as the real one; it counts what it holds. */
class Shelf implements Spool {
  kept = 0;
  #made = 0;

  async keep(bytes: AsyncIterable<Uint8Array>): Promise<Sealed & AsyncDisposable> {
    this.#made += 1;
    const path = join(folder, String(this.#made));
    const file = await openFile(path, 'w+');
    let size = 0;
    const drop = async (): Promise<void> => {
      await file.close();
      await rm(path);
    };
    try {
      for await (const chunk of bytes) {
        await file.write(chunk);
        size += chunk.length;
      }
    } catch (error) {
      await drop();
      throw error;
    }
    this.kept += 1;
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    };
    return {
      name: '',
      size,
      read,
      async *bytes() {
        for (let at = 0; at < size; at += 100_000) yield read(at, Math.min(100_000, size - at));
      },
      [Symbol.asyncDispose]: drop,
    };
  }
}

const layer = (wrap: string, options: Layer['options'] = {}): Layer => ({ wrap, options });
const outside = async (layers: readonly Layer[], name: string, bytes: Uint8Array): Promise<Whole> => {
  const result = sealLayers(envelopes, layers, enclosed(name, bytes), AT);
  assert.ok(result.ok);
  return { name: result.value.name, bytes: await gather(result.value.bytes) };
};
const inside = async (
  layers: readonly Layer[],
  { name, bytes }: Whole,
  limits = LAYER_LIMITS,
  shelf = new Shelf(),
): Promise<Whole[]> => {
  try {
    return await gatherAll(openLayers(envelopes, layers, inMemory(name, bytes), shelf, limits));
  } finally {
    assert.deepEqual(await readdir(folder), [], 'nothing stays on the shelf');
  }
};

describe('layers', () => {
  it('are opened outermost first and sealed innermost first', async () => {
    const bytes = randomBytes(300_000);
    const { publicKey, privateKey } = await makeKey('comune');
    const sealing = [
      layer('openpgp', { publicKey }),
      layer('base64'),
      layer('zip', { password: 'a' }),
      layer('gzip'),
    ];
    const opening = [layer('openpgp', { privateKey }), ...sealing.slice(1)];
    const whole = await outside(sealing, 'TARI.csv', bytes);
    assert.equal(whole.name, 'TARI.csv.gz.zip.b64.pgp');
    const shelf = new Shelf();
    const found = await inside(opening, whole, LAYER_LIMITS, shelf);
    assert.deepEqual(found, [{ name: 'TARI.csv', bytes }]);
    assert.equal(shelf.kept, 3);
    const [first] = await inside([layer('openpgp', { privateKey })], whole);
    assert.equal(first?.name, 'TARI.csv.gz.zip.b64');
  });

  it('may be none', async () => {
    const whole = { name: 'a.csv', bytes: Buffer.from('x') };
    assert.deepEqual(await inside([], whole), [whole]);
    assert.deepEqual(await outside([], 'a.csv', whole.bytes), whole);
  });

  it('give all the files, in the order of the outer names and then of the inner ones', async () => {
    const inner = async (...names: string[]) =>
      zipOf(names.map((name) => ({ name, bytes: Buffer.from(name) })));
    const whole = {
      name: 'mese.zip',
      bytes: await zipOf([
        { name: '2.zip', bytes: await inner('b.csv') },
        { name: '1.zip', bytes: await inner('d.csv', 'c.csv') },
        { name: 'leggimi.txt' },
      ]),
    };
    const found = await inside([layer('zip', { members: '*.zip' }), layer('zip')], whole);
    assert.deepEqual(
      found.map(({ name }) => name),
      ['c.csv', 'd.csv', 'b.csv'],
    );
    const twice = {
      name: 'x.zip',
      bytes: await zipOf([
        { name: '1.zip', bytes: await inner('a.csv') },
        { name: '2.zip', bytes: await inner('a.csv') },
      ]),
    };
    assert.equal((await refusal(inside([layer('zip'), layer('zip')], twice))).code, 'envelope.members');
  });

  it('are opened only when the one around them proved itself', async () => {
    const { publicKey, privateKey } = await makeKey('comune');
    const { publicKey: verifyKey } = await makeKey('gestionale');
    const whole = await outside([layer('openpgp', { publicKey }), layer('gzip')], 'a.csv', Buffer.from('x'));
    let looked = 0;
    const watched = {
      ...envelopes,
      envelope: (name: string) => {
        const envelope = envelopes.envelope(name);
        return {
          ...envelope,
          open: (...given: Parameters<typeof envelope.open>) => {
            looked += 1;
            return envelope.open(...given);
          },
        };
      },
    };
    const layers = [layer('openpgp', { privateKey, verifyKey }), layer('gzip')];
    const found = await refusal(
      gatherAll(openLayers(watched, layers, inMemory(whole.name, whole.bytes), new Shelf())),
    );
    assert.equal(found.code, 'envelope.signature');
    assert.equal(looked, 1);
  });

  it('are at most four', async () => {
    const five = Array.from({ length: 5 }, () => layer('gzip'));
    const found = await refusal(inside(five, { name: 'a.gz', bytes: gzipSync('x') }));
    assert.equal(`${found.code} ${found.class}`, 'envelope.depth config');
  });

  it('are one bomb when each is a small one', async () => {
    // 2 MB of zeros in each of 16: harmless alone; and the box of them is small too.
    const zeros = await zipOf([{ name: 'z.bin', bytes: Buffer.alloc(2_000_000) }]);
    const box = await zipOf(
      Array.from({ length: 16 }, (_, at) => ({
        name: `${at}.zip`,
        bytes: Buffer.concat([
          zeros.subarray(0, 0),
          Buffer.from(
            zeros.toString('latin1').replaceAll('z.bin', `${String.fromCharCode(97 + at)}.bin`),
            'latin1',
          ),
        ]),
      })),
    );
    const layers = [layer('zip'), layer('zip')];
    const found = await refusal(
      inside(layers, { name: 'box.zip', bytes: box }, { ...LAYER_LIMITS, ratio: 100 }),
    );
    assert.equal(`${found.code} ${found.class}`, 'envelope.bomb data');
    const bytes = { ...LAYER_LIMITS, ratio: 1e6, bytes: 10_000_000 };
    assert.equal(
      (await refusal(inside(layers, { name: 'box.zip', bytes: box }, bytes))).code,
      'envelope.bomb',
    );
    const members = { ...LAYER_LIMITS, ratio: 1e6, members: 15 };
    assert.equal(
      (await refusal(inside(layers, { name: 'box.zip', bytes: box }, members))).code,
      'envelope.members',
    );
    assert.equal(
      (await inside(layers, { name: 'box.zip', bytes: box }, { ...LAYER_LIMITS, ratio: 1e6 })).length,
      16,
    );
  });

  it('are one bomb when each swells a hundredfold', async () => {
    const once = gzipSync(Buffer.alloc(40_000_000));
    const twice = gzipSync(once);
    assert.ok(twice.length < 1000);
    const found = await refusal(inside([layer('gzip'), layer('gzip')], { name: 'a.gz.gz', bytes: twice }));
    assert.equal(found.code, 'envelope.bomb');
  });

  it('let go of what they kept when reading stops early', async () => {
    const whole = await outside([layer('gzip'), layer('zip')], 'a.csv', randomBytes(500_000));
    const layers = [layer('gzip'), layer('zip')];
    for await (const member of openLayers(envelopes, layers, inMemory(whole.name, whole.bytes), new Shelf()))
      for await (const chunk of member.bytes) if (chunk.length > 0) break;
    assert.deepEqual(await readdir(folder), []);
  });

  it('say what a layer lacks before anything is read', () => {
    const result = sealLayers(
      envelopes,
      [layer('openpgp', {}), layer('gzip')],
      enclosed('a', Buffer.of(1)),
      AT,
    );
    assert.ok(!result.ok && result.problem.code === 'envelope.key');
    assert.throws(() => envelopes.envelope('rar'), /no envelope rar/);
  });
});
