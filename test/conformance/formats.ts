/**
 * What every format must do whatever the layout: `formatConformance(format, fixtures)` registers its tests.
 * A fixture is a small intact file; the suite cuts it, breaks it and writes it again.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../../src/domain/debt-position.ts';
import type {
  Format,
  FormatOptions,
  OutRecord,
  Slice,
  SliceLimits,
  WriteContext,
} from '../../src/domain/ports/format.ts';
import { cutAll, text } from './format-cuts.ts';

export { cutAll };

export interface FormatFixture {
  readonly name: string;
  readonly options: FormatOptions;
  readonly bytes: Uint8Array;
  readonly records: number;
  /** Default 1. */
  readonly flows?: number;
  /** Bytes that are no record, head, tail or line end, in file order: a BOM, skipped lines. */
  readonly passedOver?: string;
  /** The file declares counts or totals that a truncation must contradict. */
  readonly declares?: boolean;
  /** What writing needs besides the records; absent: the fixture is not written again. */
  readonly writing?: WriteContext;
  /** Options to write with, when not those to read with. */
  readonly writeOptions?: FormatOptions;
}

const ROOMY: SliceLimits = { records: 1000, bytes: 1 << 20 };
const LF = 0x0a;
const CR = 0x0d;

export function formatConformance(format: Format, fixtures: readonly FormatFixture[]): void {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  const validate = ajv.compile(format.spec.options);
  for (const fixture of fixtures) {
    describe(`${format.spec.name}: ${fixture.name}`, () => {
      const { bytes, options } = fixture;
      const cut = (data: Uint8Array, chunks: Iterable<Uint8Array> = [data], limits = ROOMY) =>
        cutAll(format.cut(options, limits), chunks);
      const read = (slices: readonly Slice[]) => {
        const reader = format.read(options);
        return slices.flatMap((slice) => reader(slice).records);
      };

      it('has options that its spec admits, and refuses others', () => {
        assert.ok(validate(options), ajv.errorsText(validate.errors));
        assert.deepEqual(format.spec.check?.(options) ?? [], []);
        assert.ok(!validate({ ...options, unheardOf: true }), 'an unknown option is an error');
      });

      it('cuts what is there', () => {
        const seen = cut(bytes);
        assert.equal(seen.records.length, fixture.records);
        assert.equal(seen.flows.length, fixture.flows ?? 1);
        assert.deepEqual(
          seen.flows.flatMap(({ problems }) => problems),
          [],
        );
        assert.equal(
          seen.flows.reduce((sum, { records }) => sum + records, 0),
          fixture.records,
        );
        for (const { totals } of seen.flows) {
          for (const { declared, counted } of totals) assert.equal(declared, counted);
        }
        assert.equal(
          seen.flows.some(({ totals }) => totals.length > 0),
          fixture.declares === true,
        );
      });

      it('reads every record of an intact file', () => {
        for (const record of read(cut(bytes).slices)) assert.equal(record.problem, undefined);
      });

      it('cuts the same whatever the chunks', () => {
        const { records, flows } = cut(bytes);
        for (let at = 0; at <= bytes.length; at += 1) {
          const halves = cut(bytes, [bytes.subarray(0, at), bytes.subarray(at)]);
          assert.deepEqual(halves.records, records, `cut at byte ${at}`);
          assert.deepEqual(halves.flows, flows, `cut at byte ${at}`);
        }
        const single = cut(bytes, singly(bytes));
        assert.deepEqual(single.records, records);
        assert.deepEqual(single.flows, flows);
      });

      it('accounts for every byte: records, heads, tails, line ends', () => {
        const { records, flows } = cut(bytes);
        let at = 0;
        let rest = '';
        for (const record of records) {
          assert.ok(record.offset >= at, `record ${record.number} overlaps the one before`);
          rest += text(bytes.subarray(at, record.offset));
          at = record.offset + record.bytes.length;
          assert.equal(record.bytes, text(bytes.subarray(record.offset, at)), `record ${record.number}`);
        }
        rest += text(bytes.subarray(at));
        // A header row belongs to every flow but is written once.
        const heads = flows.map(({ head }, index) => sincePrevious(head, flows[index - 1]?.head ?? ''));
        const known = flows.map(({ tail }, index) => `${heads[index] ?? ''}${tail ?? ''}`).join('');
        assert.equal(bare(rest), bare((fixture.passedOver ?? '') + known));
      });

      it('numbers records, lines and flows', () => {
        const { records, slices, flows } = cut(bytes);
        for (const [index, record] of records.entries()) {
          assert.equal(record.number, index + 1);
          assert.equal(
            record.line,
            1 + lineEnds(bytes.subarray(0, record.offset)),
            `line of record ${index + 1}`,
          );
          assert.equal(
            record.span,
            1 + lineEnds(Buffer.from(record.bytes, 'latin1')),
            `span of record ${index + 1}`,
          );
        }
        assert.deepEqual(
          flows.map(({ number }) => number),
          flows.map((_, index) => index + 1),
        );
        for (const [index, record] of read(slices).entries()) {
          assert.equal(record.number, records[index]?.number);
          assert.equal(record.line, records[index]?.line);
        }
      });

      it('keeps slices within their limits, each with bytes of its own', () => {
        const whole = cut(bytes);
        const expected = read(whole.slices);
        for (const limits of [
          { records: 1, bytes: 1 << 20 },
          { records: 1000, bytes: 1 },
          { records: 2, bytes: 200 },
        ]) {
          const { slices, records } = cut(bytes, singly(bytes), limits);
          for (const slice of slices) {
            const count = slice.starts.length;
            assert.ok(count > 0 && count <= Math.max(limits.records, ...(slice.units ?? [])));
            assert.ok(count === 1 || slice.units?.length === 1 || slice.bytes.length <= limits.bytes);
            assert.equal(
              slice.bytes.buffer.byteLength,
              slice.bytes.byteLength,
              'bytes that may be transferred',
            );
            for (const row of [
              slice.lengths,
              slice.numbers,
              slice.offsets,
              slice.lines,
              slice.spans,
              slice.flows,
            ]) {
              assert.equal(row.length, count);
            }
            for (const flow of slice.flows) assert.ok(flow < slice.heads.length);
          }
          assert.deepEqual(records, whole.records);
          assert.deepEqual(read(slices), expected);
        }
      });

      it('never passes a cut file for a whole one', () => {
        const whole = read(cut(bytes).slices);
        for (let at = 0; at < bytes.length; at += 1) {
          const { slices, flows } = cut(bytes.subarray(0, at));
          const records = read(slices);
          const refused = flows.some(({ problems }) => problems.length > 0);
          for (const [index, record] of records.entries()) {
            const suspect = index === records.length - 1 && fixture.declares !== true;
            if (refused || suspect || record.problem !== undefined) continue;
            assert.deepEqual(record, whole[index], `cut at byte ${at}`);
          }
        }
      });

      it('survives flipped bytes', () => {
        const random = seeded(20_260_115);
        for (let round = 0; round < 400; round += 1) {
          const broken = Uint8Array.from(bytes);
          for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips -= 1) {
            broken[Math.floor(random() * broken.length)] = Math.floor(random() * 256);
          }
          const { records, slices } = cut(broken, [broken], { records: 3, bytes: 4096 });
          let end = 0;
          for (const record of records) {
            assert.ok(record.offset >= end);
            end = record.offset + record.bytes.length;
            assert.ok(end <= broken.length);
          }
          assert.equal(read(slices).length, records.length);
        }
      });

      const { writing } = fixture;
      if (writing === undefined) return;
      it('reads what it writes', () => {
        const records = read(cut(bytes).slices).map(({ fields }): OutRecord => fields);
        const written = format.write(fixture.writeOptions ?? options)(records, writing);
        if (!written.ok) assert.fail(`${written.problem.code}: ${written.problem.message}`);
        assert.equal(written.value.records, records.length);
        const again = cut(written.value.bytes);
        assert.deepEqual(
          again.flows.flatMap(({ problems }) => problems),
          [],
        );
        const readAgain = read(again.slices);
        assert.deepEqual(
          readAgain.map(({ fields }): { readonly [name: string]: Json } => fields),
          records,
        );
        for (const record of readAgain) assert.equal(record.problem, undefined);
      });
    });
  }
}

/** Seeded numbers in [0, 1), the same on every run. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function* singly(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1) yield bytes.subarray(at, at + 1);
}

/** Without line ends, and without the Ctrl-Z and NULs that DOS leaves. */
const bare = (said: string): string => [...said].filter((sign) => !'\r\n\u001a\0'.includes(sign)).join('');

/** A head without the lines that it shares with the flow before. */
function sincePrevious(head: string, previous: string): string {
  const lines = head.split('\n');
  const before = previous.split('\n');
  return before.length > 1 && lines[0] === before[0] ? lines.slice(1).join('\n') : head;
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) count += 1;
  }
  return count;
}
