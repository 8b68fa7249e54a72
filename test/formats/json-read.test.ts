import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../../src/domain/debt-position.ts';
import type { FieldPlace, FormatOptions, Slice } from '../../src/domain/ports/format.ts';
import { json } from '../../src/formats/json.ts';
import { parseJson } from '../../src/formats/json-parse.ts';
import { cutAll } from '../conformance/formats.ts';

function slicesOf(text: string | Uint8Array, options: FormatOptions): readonly Slice[] {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return cutAll(json.cut({ encoding: 'utf-8', ...options }, { records: 3, bytes: 4096 }), [bytes]).slices;
}

function read(text: string | Uint8Array, options: FormatOptions = {}) {
  const reader = json.read({ encoding: 'utf-8', ...options });
  return slicesOf(text, options).flatMap((slice) => reader(slice).records);
}

const codes = (text: string | Uint8Array, options: FormatOptions = {}) =>
  read(text, options).map(({ problem }) => problem?.code);

describe('json read', () => {
  it('gives numbers as they are written', () => {
    const text =
      '[{"n":301000000000012345,"e":12.50,"z":-0,"s":"007","b":true,"x":null,"l":[1.0,{"a":1E2}]}]';
    const expected = { n: '301000000000012345', e: '12.50', z: '-0', s: '007', b: true, x: null };
    assert.deepEqual(read(text)[0]?.fields, { ...expected, l: ['1.0', { a: '1E2' }] });
    assert.deepEqual(read('[{"n":12,"e":12.5,"l":[1e2]}]', { numbers: 'number' })[0]?.fields, {
      n: 12,
      e: 12.5,
      l: [100],
    });
  });

  it('as numbers, refuses one that a number cannot hold', () => {
    const numbers = { numbers: 'number' };
    for (const one of ['9007199254740993', '301000000000012345', '1e999', '0.1234567890123456789']) {
      const [record] = read(`[{"n":${one}}]`, numbers);
      assert.equal(record?.problem?.code, 'json.number', one);
      assert.deepEqual([record?.fields, record?.problem?.place?.field], [{ n: one }, 'n']);
    }
    for (const one of ['9007199254740991', '0.000000012345', '123456789012.25', '-1.5e-7', '0'])
      assert.deepEqual(read(`[{"n":${one}}]`, numbers)[0]?.fields, { n: Number(one) });
  });

  it('reads amount, group and key by their path', () => {
    const options = { amount: 'rata.importo', groupBy: 'avviso.n' };
    const records = read(
      '[{"avviso":{"n":7},"rata":{"importo":12.5}},{"avviso":{"n":" 8 "},"rata":{"importo":"-1,234.50"}},{"rata.importo":"3","avviso":{}},{"avviso":[{"n":9}],"rata":{"importo":1.234}},{"avviso":{"n":""}}]',
      options,
    );
    assert.deepEqual(
      records.map(({ cents, group, problem }) => [cents, group, problem?.code]),
      [
        [1250, '7', undefined],
        [-123_450, '8', undefined],
        [300, null, undefined],
        [null, '9', undefined],
        [null, null, undefined],
      ],
    );
    assert.equal(read('[{"e":"12,50"}]', { amount: 'e', decimal: ',' })[0]?.cents, 1250);
    assert.equal(read('[{"e":12.5}]', { amount: 'e', decimal: ',', numbers: 'number' })[0]?.cents, 1250);
    assert.equal(read('[{"e":1250}]', { amount: 'e', amountUnit: 'cents' })[0]?.cents, 1250);
  });

  it('names a code that became a number', () => {
    const [record] = read('[{"k":3.01e+17,"x":1e+5}]', { key: { field: 'k' }, groupBy: 'k' });
    assert.equal(record?.problem?.code, 'json.scientific');
    assert.deepEqual([record?.problem?.place?.field, record?.group], ['k', null]);
    assert.deepEqual(codes('[{"k":"12E5"}]', { key: { field: 'k' } }), [undefined]);
  });

  it('names what is no record, and keeps the others', () => {
    assert.deepEqual(codes('[{"a":1},[1],"x",7,null,{"b":tru},{"c":01},{}]'), [
      undefined,
      'json.record',
      'json.record',
      'json.record',
      'json.record',
      'json.syntax',
      'json.syntax',
      undefined,
    ]);
    const [, second] = read('[{},\n{"a":1,\n"b":"x\ny"}]');
    assert.deepEqual(second?.problem?.place, {
      line: 3,
      record: 2,
      value: '{"a":1,\n"b":"x\ny"}',
    });
    assert.match(read('[{"c":007}]')[0]?.problem?.message ?? '', /zeros in front has to be a text/);
    assert.deepEqual(codes('{"a":1}{"b":2}\n', { shape: 'lines' }), ['json.syntax']);
  });

  it('lets no name come twice, and counts neither value', () => {
    const [record] = read('[{"k":"1","e":5,"k":"2","l":{"x":1,"\\u0078":2}}]', { groupBy: 'k', amount: 'e' });
    assert.equal(record?.problem?.code, 'json.duplicate-key');
    assert.equal(record?.problem?.place?.field, 'k');
    assert.deepEqual([record?.fields, record?.group, record?.cents], [{ e: '5', l: {} }, null, 500]);
  });

  it('keeps names of prototypes as names', () => {
    const [record] = read(
      '[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":"x"}]',
    );
    assert.equal(record?.problem, undefined);
    assert.deepEqual(Object.keys(record?.fields ?? {}), ['__proto__', 'constructor', 'toString']);
    assert.equal(Object.getPrototypeOf(record?.fields), Object.prototype);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    assert.deepEqual(codes('[{"__proto__":1,"__proto__":2}]'), ['json.duplicate-key']);
    assert.equal(read('[{"a":1}]', { groupBy: 'constructor.name' })[0]?.group, null);
  });

  it('refuses NUL, halves of characters, wrong bytes, and depth', () => {
    assert.deepEqual(codes('[{"a":"x\\u0000"},{"a":"\\ud800"},{"\\udc00":1},{"a":"\\ud83d\\ude00"}]'), [
      'json.text',
      'json.text',
      'json.text',
      undefined,
    ]);
    assert.deepEqual(codes(Buffer.from('[{"a":"x\0"}]')), ['json.syntax']);
    assert.deepEqual(codes(Buffer.from('[{"a":"\xe8"}]', 'latin1')), ['encoding.invalid']);
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    assert.deepEqual(codes(`[${nested(64)},${nested(65)},${nested(20_000)}]`), [
      undefined,
      'json.depth',
      'json.depth',
    ]);
  });

  it('parses as the platform does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 1 : undefined);
        assert.deepEqual(parseJson(text, false).value ?? 'fault', platform(text) ?? 'fault');
      }),
      { numRuns: 1000, seed: 6 },
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TOKENS), { maxLength: 9 }), (tokens) => {
        const text = tokens.join('');
        const { value, fault } = parseJson(text, false);
        const said = platform(text);
        if (fault?.kind === 'duplicate' || fault?.kind === 'text' || fault?.kind === 'number')
          assert.ok(said !== undefined);
        else assert.deepEqual(value, said, text);
      }),
      { numRuns: 20_000, seed: 7 },
    );
  });
});

const TOKENS = [
  ...'{}[],: \n',
  '"a"',
  '"\\n"',
  '"\\x"',
  '"',
  '1',
  '-',
  '0',
  '.5',
  'e1',
  'true',
  'nul',
  'null',
  '"b":',
  '"a":',
];

function platform(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

describe('json place', () => {
  const text =
    '[\n {"cf": "è😀", "d": {"due": 12.50, "x": [{"t": "a"}, {"t": "b",\n  "u": "c"}]}},\n {"cf":"Z"}\n]';
  const lines = text.split('\n');
  const [slice] = slicesOf(text, {});
  const place = json.place({ encoding: 'utf-8' });
  /** A record begins after one blank, which characters of its first line do not count. */
  const at = ({ line, from, to }: FieldPlace, index: number) => {
    const first = slice?.lines[index] === line ? 1 : 0;
    return [...(lines[line - 1] ?? '')].slice(from - 1 + first, to + first).join('');
  };
  const said = (index: number, ...path: string[]) =>
    slice === undefined ? [] : place(slice, index, path).map((one) => [one.line, at(one, index)]);

  it('finds a value by its path, quotes included', () => {
    assert.deepEqual(said(0, 'cf'), [[2, '"è😀"']]);
    assert.deepEqual(said(0, 'd', 'due'), [[2, '12.50']]);
    assert.deepEqual(said(0, 'd', 'x', '1', 'u'), [[3, '"c"']]);
    assert.deepEqual(said(0, 'd', 'x', 't'), [
      [2, '"a"'],
      [2, '"b"'],
    ]);
    assert.deepEqual(said(1, 'cf'), [[4, '"Z"']]);
    assert.deepEqual(said(1, 'd'), []);
    assert.deepEqual(said(1, 'cf', 'x'), []);
    assert.equal(slice === undefined ? 0 : place(slice, 0, ['d', 'x'])[0]?.lastLine, 3);
  });

  it('never loops, whatever the record', () => {
    for (const odd of ['{', '{"a"', '{"a":', '{"a" 1}', '{,}', '[,', '{"a":[1 2', '{"a":}', 'x']) {
      const bytes = Buffer.from(odd);
      const one: Slice = {
        bytes,
        starts: Uint32Array.of(0),
        lengths: Uint32Array.of(bytes.length),
        numbers: Uint32Array.of(1),
        offsets: Float64Array.of(0),
        lines: Uint32Array.of(1),
        spans: Uint32Array.of(1),
        flows: Uint32Array.of(0),
        heads: [new Uint8Array(0)],
      };
      for (const path of [[], ['a'], ['a', '0'], ['0']]) assert.ok(Array.isArray(place(one, 0, path)), odd);
    }
  });
});
