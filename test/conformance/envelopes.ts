/**
 * What every envelope must do: `envelopeConformance(envelope, fixture)` registers its tests. What was sealed opens as it
 * was; what was cut, altered or followed by something never opens in silence; limits hold at flat memory.
 */
import assert from 'node:assert/strict';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Envelope, EnvelopeOptions, Sealed } from '../../src/domain/ports/envelope.ts';
import { drawn, drawnBy } from '../drawn.ts';
import {
  AT,
  enclosed,
  gather,
  inMemory,
  LIMITS,
  openAll,
  outcome,
  refusal,
  sealed,
  type Whole,
} from './envelope-scene.ts';

export interface EnvelopeFixture {
  readonly name: string;
  readonly sealing: EnvelopeOptions;
  readonly opening: EnvelopeOptions;
  /** Whether its bytes prove themselves; base64 has no checksum. */
  readonly proves: boolean;
  /** The same file and instant give the same bytes. */
  readonly repeats: boolean;
  /** It makes files of zeros much smaller. */
  readonly compresses: boolean;
  readonly ending: string;
}

const NAME = 'TARI Città 2026_n°1.csv';
const TEXT = Buffer.from(
  Array.from({ length: 400 }, (_, row) => `${row};RSSMRA80A01H501U;12,5${row % 10};2026-12-01\r\n`).join(''),
);
const CUTS = 60;
const FLIPS = 150;
const ONE_IN = 5;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const ZEROS_MB = 200;
const LONG_MB = 40;
const FLAT_MB = 120;

export function envelopeConformance(envelope: Envelope, fixture: EnvelopeFixture): void {
  const { sealing, opening } = fixture;
  const seal = (bytes: Uint8Array, chunk?: number): Promise<Whole> =>
    sealed(envelope, enclosed(NAME, bytes, chunk), sealing);
  const open = (bytes: Uint8Array, limits = LIMITS): Promise<Whole[]> =>
    openAll(envelope, inMemory(`${NAME}${fixture.ending}`, bytes), opening, limits);

  describe(`${envelope.spec.name}: ${fixture.name}`, () => {
    it('has options that its spec admits, and refuses others', () => {
      const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
      ajv.addKeyword({ keyword: 'secret' });
      const validate = ajv.compile(envelope.spec.options);
      for (const options of [sealing, opening]) {
        assert.ok(validate(options), ajv.errorsText(validate.errors));
        assert.deepEqual(envelope.spec.check?.(options) ?? [], []);
      }
      assert.ok(!validate({ ...opening, unheardOf: true }), 'an unknown option is an error');
    });

    for (const [what, bytes] of [
      ['nothing', Buffer.alloc(0)],
      ['one byte', Buffer.of(0x41)],
      ['text', TEXT],
      ['5 MB that cannot shrink', randomBytes(5_000_000)],
      ['10 MB of zeros', Buffer.alloc(10_000_000)],
    ] as const)
      it(`opens what it sealed: ${what}`, async () => {
        const outside = await seal(bytes);
        assert.equal(outside.name, `${NAME}${fixture.ending}`);
        const [member, ...others] = await open(outside.bytes);
        assert.deepEqual(others, []);
        assert.equal(member?.name, NAME);
        assert.ok(member.bytes.equals(bytes), 'the same bytes');
      });

    it('does not mind how bytes come', async () => {
      const short = TEXT.subarray(0, 1200);
      const whole = await seal(short, 7);
      for (const chunk of [1, 3, 500]) {
        const [member] = await openAll(envelope, inMemory(whole.name, whole.bytes, chunk), opening);
        assert.ok(member?.bytes.equals(short), `chunks of ${chunk}`);
      }
    });

    if (fixture.repeats)
      it('gives the same bytes for the same file and instant', async () => {
        assert.deepEqual(await seal(TEXT), await seal(TEXT, 100));
      });

    it(`never opens a part in silence (${drawnBy})`, async () => {
      const { bytes } = await seal(TEXT);
      const cuts = drawn(upTo(CUTS), ONE_IN).map((at) => Math.floor((bytes.length * at) / CUTS));
      for (const at of [0, ...cuts, bytes.length - 2, bytes.length - 1]) {
        const found = await outcome(open(bytes.subarray(0, at)));
        if (Array.isArray(found)) {
          assert.ok(!fixture.proves, `cut at ${at} of ${bytes.length} it opened`);
          assert.ok(TEXT.subarray(0, found[0]?.bytes.length).equals(found[0]?.bytes ?? Buffer.of(1)));
        } else {
          assert.equal(found.code, 'envelope.damaged', `cut at ${at}: ${found.message}`);
          assert.equal(found.class, 'data');
          assert.ok(found.place?.file !== undefined && found.advice !== undefined);
        }
      }
    });

    it('never opens what was only reserved, or is longer', async () => {
      const { bytes } = await seal(TEXT);
      for (const wrong of [
        Buffer.alloc(bytes.length),
        Buffer.concat([bytes.subarray(0, bytes.length / 2), Buffer.alloc(bytes.length / 2)]),
        Buffer.concat([bytes, Buffer.from('%')]),
        Buffer.concat([bytes, Buffer.alloc(512)]),
      ])
        assert.equal((await refusal(open(wrong))).code, 'envelope.damaged');
    });

    if (fixture.proves)
      it(`never gives altered bytes (${drawnBy})`, async () => {
        const { bytes } = await seal(TEXT.subarray(0, 4000));
        const flips = drawn(upTo(FLIPS), ONE_IN);
        let refused = 0;
        for (const flip of flips) {
          const at = Math.floor((bytes.length * flip) / FLIPS);
          const altered = Buffer.from(bytes);
          altered[at] = (altered[at] ?? 0) ^ (1 << (flip % 8));
          const found = await outcome(open(altered));
          if (!Array.isArray(found)) refused += 1;
          else {
            assert.equal(found.length, 1, `byte ${at}`);
            assert.ok(found[0]?.bytes.equals(TEXT.subarray(0, 4000)), `byte ${at} altered, and it opened`);
          }
        }
        assert.ok(refused > flips.length / 2, `${refused} of ${flips.length} were refused`);
      });

    it('holds to the bytes that may come out', async () => {
      const { bytes } = await seal(randomBytes(200_000));
      const found = await refusal(open(bytes, { ...LIMITS, bytes: 100_000 }));
      assert.equal(found.code, 'envelope.bomb');
      assert.equal(found.class, 'data');
    });

    if (fixture.compresses)
      it(`refuses ${ZEROS_MB} MB of zeros, and opens them at flat memory where that is allowed`, async () => {
        const result = envelope.seal({ name: NAME, bytes: zeros(ZEROS_MB) }, sealing, AT);
        assert.ok(result.ok);
        const bytes = await gather(result.value.bytes);
        assert.equal((await refusal(open(bytes))).code, 'envelope.bomb');
        const box = inMemory(result.value.name, bytes);
        const allowed = { ...LIMITS, ratio: Number.POSITIVE_INFINITY };
        let length = 0;
        const grown = await growth(async (look) => {
          for await (const member of envelope.open(box, opening, allowed))
            for await (const chunk of member.bytes) {
              length += chunk.length;
              look();
            }
        });
        assert.equal(length, ZEROS_MB * 1e6);
        assert.ok(grown < FLAT_MB, `memory grew by ${grown} MB`);
      });

    it('tells a disk that fails from a damaged file', async () => {
      const { bytes } = await seal(randomBytes(500_000));
      const broken = new Error('EIO');
      const good = inMemory(`${NAME}${fixture.ending}`, bytes);
      const bad: Sealed = {
        ...good,
        read(offset, length) {
          const inner = offset < 250_000 && offset + length > 250_000;
          return inner ? Promise.reject(broken) : good.read(offset, length);
        },
        async *bytes() {
          yield bytes.subarray(0, 100_000);
          throw broken;
        },
      };
      await assert.rejects(openAll(envelope, bad, opening), (error) => error === broken);
    });

    it('tells a source that fails while it seals', async () => {
      const broken = new Error('ENOSPC');
      for (const length of [10, 10_000_000]) {
        const failing = async function* () {
          for (let at = 0; at < length; at += 100_000) yield Buffer.alloc(Math.min(length, 100_000), 'x');
          throw broken;
        };
        await assert.rejects(
          sealed(envelope, { name: NAME, bytes: failing() }, sealing),
          (error) => error === broken,
        );
      }
    });

    it('lets go of its source however the reading ends', async () => {
      const { bytes } = await seal(randomBytes(3_000_000));
      for (const [how, whole, chunks] of [
        ['all read', bytes, Number.POSITIVE_INFINITY],
        ['stopped early', bytes, 1],
        ['not read', bytes, 0],
        ['damaged', bytes.subarray(0, 2_000_000), Number.POSITIVE_INFINITY],
      ] as const) {
        const good = inMemory(`${NAME}${fixture.ending}`, whole);
        let held = 0;
        const watched: Sealed = {
          ...good,
          async *bytes() {
            held += 1;
            try {
              yield* good.bytes();
            } finally {
              held -= 1;
            }
          },
        };
        const reading = (async () => {
          for await (const member of envelope.open(watched, opening, LIMITS)) {
            if (chunks === 0) break;
            let seen = 0;
            for await (const chunk of member.bytes) {
              assert.ok(chunk.length > 0);
              seen += 1;
              if (seen === chunks) break;
            }
          }
        })();
        await outcome(reading);
        await new Promise((resolve) => setTimeout(resolve, 20));
        assert.equal(held, 0, how);
      }
    });

    it('lets go of what it seals when nobody reads on', async () => {
      let held = 0;
      const watched = async function* () {
        held += 1;
        try {
          yield* lines(30);
        } finally {
          held -= 1;
        }
      };
      const result = envelope.seal({ name: NAME, bytes: watched() }, sealing, AT);
      assert.ok(result.ok);
      for await (const chunk of result.value.bytes) if (chunk.length > 1000) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(held, 0);
    });

    it(`opens ${LONG_MB} MB that it sealed as a stream, at flat memory`, async () => {
      const result = envelope.seal({ name: NAME, bytes: lines(LONG_MB) }, sealing, AT);
      assert.ok(result.ok);
      const box = inMemory(result.value.name, await gather(result.value.bytes), 256 * 1024);
      const hash = createHash('sha256');
      const grown = await growth(async (look) => {
        for await (const { bytes } of envelope.open(box, opening, LIMITS))
          for await (const chunk of bytes) {
            hash.update(chunk);
            look();
          }
      });
      const expected = createHash('sha256');
      for await (const chunk of lines(LONG_MB)) expected.update(chunk);
      assert.equal(hash.digest('hex'), expected.digest('hex'));
      assert.ok(grown < FLAT_MB, `memory grew by ${grown} MB`);
    });
  });
}

async function* zeros(megabytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  const chunk = Buffer.alloc(1_000_000);
  for (let at = 0; at < megabytes; at += 1) yield chunk;
}

/** Megabytes that a compressor halves: noise and text in turns; the same each time. */
async function* lines(megabytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const text = Buffer.alloc(500_000, TEXT);
  for (let at = 0; at < megabytes; at += 1) yield Buffer.concat([noise.update(Buffer.alloc(500_000)), text]);
}

/** By how many MB memory grew while something was done that lets us look now and then. */
async function growth(work: (look: () => void) => Promise<void>): Promise<number> {
  const before = process.memoryUsage().rss;
  let most = before;
  await work(() => {
    most = Math.max(most, process.memoryUsage().rss);
  });
  return Math.round((most - before) / 1e6);
}
