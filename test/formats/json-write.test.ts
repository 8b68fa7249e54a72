import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FormatOptions, OutRecord, WriteContext } from '../../src/domain/ports/format.ts';
import { json } from '../../src/formats/json.ts';

const write = (
  options: FormatOptions,
  records: readonly OutRecord[],
  context: WriteContext = { values: {} },
) => json.write({ encoding: 'utf-8', ...options })(records, context);

function written(options: FormatOptions, records: readonly OutRecord[], context?: WriteContext): string {
  const result = write(options, records, context);
  if (!result.ok) assert.fail(`${result.problem.code}: ${result.problem.message}`);
  assert.equal(result.value.records, records.length);
  return Buffer.from(result.value.bytes).toString('utf8');
}

function refused(options: FormatOptions, records: readonly OutRecord[], context?: WriteContext) {
  const result = write(options, records, context);
  assert.ok(!result.ok);
  return [result.index, result.problem.code, result.problem.place?.field];
}

const RECORDS: readonly OutRecord[] = [
  { n: '007', e: 1250 },
  { n: 'è', l: [true, null, 12.5] },
];

describe('json write', () => {
  it('writes a list, a record to a line', () => {
    assert.equal(written({}, RECORDS), '[\n{"n":"007","e":1250},\n{"n":"è","l":[true,null,12.5]}\n]\n');
    assert.equal(written({}, []), '[]\n');
    const received = { values: {}, receivedEol: '\r\n' } as const;
    assert.equal(written({}, [{}], received), '[\r\n{}\r\n]\r\n');
    assert.equal(written({ eol: 'lf' }, [{}], received), '[\n{}\n]\n');
  });

  it('writes lines, one object, a list inside an object', () => {
    assert.equal(
      written({ shape: 'lines' }, RECORDS),
      '{"n":"007","e":1250}\n{"n":"è","l":[true,null,12.5]}\n',
    );
    assert.equal(written({ shape: 'lines' }, []), '');
    assert.equal(written({ shape: 'object' }, [{ a: 1 }]), '{"a":1}\n');
    assert.deepEqual(refused({ shape: 'object' }, RECORDS), [-1, 'json.record', undefined]);
    const context = { values: { ente: '00000000000' } };
    assert.equal(
      written({ records: '/data/items' }, [{ a: 1 }], context),
      '{"ente":"00000000000",\n"data":{"items":[\n{"a":1}\n]}}\n',
    );
    assert.equal(written({ records: '/r' }, []), '{"r":[]}\n');
    assert.deepEqual(refused({ records: '/ente' }, [], context), [-1, 'json.value', 'ente']);
  });

  it('writes nothing that would be read otherwise', () => {
    assert.deepEqual(refused({}, [{}, { a: { b: [0.1 + 0.2] } }]), [1, 'json.value', 'a.b.0']);
    assert.deepEqual(refused({}, [{ a: 2 ** 60 }]), [0, 'json.value', 'a']);
    assert.deepEqual(refused({}, [{ a: '\ud800' }]), [0, 'encoding.unmappable', 'a']);
    assert.deepEqual(refused({}, [{ 'x\0': '1' }]), [0, 'json.value', 'x\0']);
  });
});

describe('json options', () => {
  it('a pointer needs one object', () => {
    const check = (options: FormatOptions) =>
      json.spec.check?.({ encoding: 'utf-8', ...options }).map(({ code }) => code);
    assert.deepEqual(check({ records: '/a', shape: 'array' }), ['json.option']);
    assert.deepEqual(check({ records: '/a', shape: 'lines' }), ['json.option']);
    assert.deepEqual(check({ records: '/a', shape: 'object' }), []);
    assert.deepEqual(check({ records: '/a' }), []);
  });
});
