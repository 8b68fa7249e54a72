import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Slice } from '../../src/domain/ports/format.ts';
import { encodeFrame, type Frame, FrameReader, readSlice, sliceParts } from '../../src/mapping/frames.ts';
import { partOfSlice } from '../../src/mapping/part-of-slice.ts';
import { file, row, slice } from './setting.ts';

const frame = fc.record({
  kind: fc.integer({ min: 0, max: 255 }),
  request: fc.nat(),
  parts: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
});

const plain = ({ kind, request, parts }: Frame) => ({ kind, request, parts: parts.map((part) => [...part]) });

describe('frames', () => {
  it('come back as they were, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }),
        (frames, cuts) => {
          const stream = Buffer.concat(
            frames.flatMap(({ kind, request, parts }) => encodeFrame(kind, request, parts)),
          );
          const reader = new FrameReader();
          const found: Frame[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const length = cuts[turn % cuts.length] ?? 1;
            found.push(...reader.push(stream.subarray(at, at + length)));
            at += length;
          }
          assert.deepEqual(found.map(plain), frames.map(plain));
        },
      ),
    );
  });

  it('refuse what cannot be one', () => {
    const absurd = Buffer.alloc(20, 0xff);
    assert.throws(() => [...new FrameReader().push(absurd)], RangeError);
    const [head] = encodeFrame(1, 1, [new Uint8Array(4)]);
    const lying = Buffer.concat([head ?? new Uint8Array(), new Uint8Array(4)]);
    lying.writeUInt32LE(400, 10);
    assert.throws(() => [...new FrameReader().push(lying)], RangeError);
  });
});

const numbers = (one: Slice): unknown => ({
  ...one,
  bytes: Buffer.from(one.bytes).toString('hex'),
  heads: one.heads.map((head) => Buffer.from(head).toString('hex')),
});

describe('slices', () => {
  it('cross with their records, heads and units', () => {
    for (const one of [slice(file(row(), row(), row())), slice(file(row(), row(), row()), [2, 1])]) {
      const { slice: found, rest } = readSlice([...sliceParts(one), Buffer.from('more')]);
      assert.deepEqual(numbers(found), numbers(one));
      assert.deepEqual(
        rest.map((part) => Buffer.from(part).toString()),
        ['more'],
      );
    }
  });

  it('give parts with the same records', () => {
    const whole = slice(
      file(...Array.from({ length: 6 }, (_, index) => row({ AVVISO: `A${index}` }))),
      [1, 3, 2],
    );
    const part = partOfSlice(whole, 1, 3);
    const text = (one: Slice, index: number): string => {
      const start = one.starts[index] ?? 0;
      return Buffer.from(one.bytes.subarray(start, start + (one.lengths[index] ?? 0))).toString();
    };
    assert.deepEqual(
      [0, 1, 2].map((index) => text(part, index)),
      [1, 2, 3].map((index) => text(whole, index)),
    );
    assert.deepEqual([...part.numbers, ...part.lines], [2, 3, 4, 3, 4, 5]);
    assert.deepEqual([...(part.units ?? [])], [3]);
    assert.ok(part.bytes.byteLength < whole.bytes.byteLength);
  });
});
