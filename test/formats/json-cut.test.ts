import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FormatOptions } from '../../src/domain/ports/format.ts';
import { json } from '../../src/formats/json.ts';
import { cutAll } from '../conformance/formats.ts';

const LIMITS = { records: 100, bytes: 65_536 };

function cut(text: string | Uint8Array, options: FormatOptions = {}, size = 50_000) {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const chunks = function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const seen = cutAll(json.cut({ encoding: 'utf-8', ...options }, LIMITS), chunks());
  assert.equal(seen.flows.length, 1);
  const [flow] = seen.flows;
  return {
    records: seen.records.map(({ line, bytes: record }) => `${line}: ${record}`),
    problems: (flow?.problems ?? []).map(({ code, place }) => `${code}@${place?.line}`),
    messages: (flow?.problems ?? []).map(({ message }) => message),
    lines: flow?.lines,
  };
}

describe('json cut: shapes', () => {
  it('goes by what the file begins with', () => {
    assert.deepEqual(cut('[{"a":1}, {"b":2}]').records, ['1: {"a":1}', '1: {"b":2}']);
    assert.deepEqual(cut('{"a":1}').records, ['1: {"a":1}']);
    assert.deepEqual(cut('{"a":1}\n{"b":2}\n').records, ['1: {"a":1}', '2: {"b":2}']);
    assert.deepEqual(cut('\ufeff \n[ ]').records, []);
    assert.deepEqual(cut('[]').problems, []);
    assert.deepEqual(cut('{"a":1}\r\n\r\n{"b":2}').records, ['1: {"a":1}', '3: {"b":2}']);
    assert.deepEqual(cut('"x"').problems, ['json.shape@1']);
    assert.deepEqual(cut('\n\nCF;NOME\n').messages, [
      'the file is to be a list or an object, it begins with C',
    ]);
  });

  it('holds to a shape that is declared', () => {
    assert.deepEqual(cut('{"a":1}', { shape: 'array' }).problems, ['json.shape@1']);
    assert.deepEqual(cut('[{"a":1}]', { shape: 'object' }).problems, ['json.shape@1']);
    assert.deepEqual(cut('[{"a":1}]', { shape: 'lines' }).problems, ['json.shape@1']);
    assert.deepEqual(cut('[{"a":1}]', { records: '/a' }).problems, ['json.shape@1']);
    assert.deepEqual(cut('{"a":1}\n{"b":2}\n', { shape: 'object' }).problems, ['json.documents@2']);
  });

  it('an empty file is a cut one, unless it is of lines', () => {
    for (const text of ['', '\ufeff', ' \n']) {
      assert.deepEqual(cut(text).problems, ['json.empty@1']);
      assert.deepEqual(cut(text, { shape: 'array' }).problems, ['json.empty@1']);
      assert.deepEqual(cut(text, { shape: 'lines' }).problems, []);
    }
  });

  it('follows a pointer by whole names, at their depth', () => {
    const options = { records: '/data/items' };
    const text =
      '{"items":[1],"x":{"data":{"items":[2]}},"data2":{"items":[3]},"data":{"n":{"items":[4]},"items":[{"k":5}],"l":[[{"items":[6]}]]}}';
    assert.deepEqual(cut(text, options), {
      records: ['1: {"k":5}'],
      problems: [],
      messages: [],
      lines: 1,
    });
    assert.deepEqual(cut('{"data":{"items":{}}}', options).problems, ['json.no-records@1']);
    assert.deepEqual(cut('{"data":\n[{"items":[1]}]}', options).problems, ['json.no-records@2']);
    assert.deepEqual(cut('{"data":"items"}', options).messages, ['the object has no list at /data/items']);
    assert.deepEqual(cut('{"d\\u0061ta":{"items":[1]}}', options).records, ['1: 1']);
  });

  it('reads what stands around the list as strictly as a record', () => {
    const options = { records: '/r' };
    assert.deepEqual(cut('{\n"r":[\n1,\n2\n],\n"x":1 "y":2}', options).problems, ['json.syntax@6']);
    assert.deepEqual(cut('{\n"x":tru,\n"r":[\n1\n]}', options).problems, ['json.syntax@2']);
    assert.deepEqual(cut('{"r":[1],"r":[2]}', options).problems, ['json.duplicate-key@1']);
    assert.deepEqual(cut('{"x":1,"r":[1],"x":2}', options).problems, ['json.duplicate-key@1']);
    assert.deepEqual(cut(`{"x":${'['.repeat(70)}`, options).problems, ['json.depth@1']);
    assert.deepEqual(cut('{"x":[}', options).problems, ['json.syntax@1']);
    const long = cut(`{"x":"${'y'.repeat(1_100_000)}","r":[]}`, options);
    assert.deepEqual(long.problems, ['json.record-too-long@1']);
  });
});

describe('json cut: what is not whole', () => {
  const files: readonly (readonly [string, FormatOptions])[] = [
    ['[{"a":"]"},\n{"b":[1,{"c":"\\\\"}]} ]', {}],
    ['{"a":"}",\n"b":{"c":[]}}', {}],
    ['{"n":1,"r":[{"a":1},\n{"a":2}],"m":{"x":[]}}', { records: '/r' }],
  ];

  it('is refused wherever it was cut', () => {
    for (const [text, options] of files) {
      assert.deepEqual(cut(text, options).problems, []);
      for (let at = 0; at < text.length; at += 1) {
        const { problems } = cut(text.slice(0, at), options);
        assert.equal(problems.length, 1, text.slice(0, at));
        assert.match(problems[0] ?? '', /^json\.(truncated|empty)@/, text.slice(0, at));
      }
    }
    const lines = '{"a":1}\n{"b":"x\\"}"}';
    for (let at = 9; at < lines.length; at += 1)
      assert.deepEqual(cut(lines.slice(0, at)).problems, ['json.truncated@2'], lines.slice(0, at));
  });

  it('is the same however the bytes come, broken or not', () => {
    const broken = [
      ...files,
      ['[{"a":1},\r\n{"b":2}}', {}],
      ['[{"a":1} {"b":2}]', {}],
      ['[{"a":1},]', {}],
      ['{"a":1}\r\n{"b":\r{"c":3}\r\n\r\n', {}],
      ['{"r":[\r\n1,"\\"",tr ue]\r\n,"x":"\\\\"', { records: '/r' }],
      ['\ufeff{"a":"\\u00e8 è"}\r\nx', {}],
    ] as const;
    for (const [text, options] of broken) {
      const bytes = Buffer.from(text);
      const whole = cutAll(json.cut({ encoding: 'utf-8', ...options }, LIMITS), [bytes]);
      for (let one = 0; one <= bytes.length; one += 1) {
        for (let two = one; two <= bytes.length; two += 3) {
          const parts = [bytes.subarray(0, one), bytes.subarray(one, two), bytes.subarray(two)];
          const seen = cutAll(json.cut({ encoding: 'utf-8', ...options }, LIMITS), parts);
          assert.deepEqual(seen.records, whole.records, `${text} at ${one}, ${two}`);
          assert.deepEqual(seen.flows, whole.flows, `${text} at ${one}, ${two}`);
        }
      }
    }
  });

  it('says what is wrong with the structure, and where', () => {
    const said = (text: string) => {
      const { problems, messages } = cut(text);
      return `${problems.join()} ${messages.join()}`;
    };
    assert.equal(
      said('[{"a":1}\n{"b":2}]'),
      'json.syntax@2 a comma or the end of the list is expected, there is {',
    );
    assert.equal(said('[{"a":1},\n]'), 'json.syntax@2 a record is expected, there is ]');
    assert.equal(said('[{"a":1},,{}]'), 'json.syntax@1 a record is expected, there is ,');
    assert.equal(said('[{"a":\n[1}]'), 'json.syntax@2 } closes what it has not opened');
    assert.equal(said('[{"a":1}}'), 'json.syntax@1 a comma or the end of the list is expected, there is }');
    assert.equal(said('[]\n[]'), 'json.documents@2 the file goes on after its end, with [');
    assert.equal(said('[]\0'), 'json.documents@1 the file goes on after its end, with 0x00');
    assert.equal(said('{"a":\n1}\n{"b":2}'), 'json.documents@3 the file goes on after its end, with {');
    assert.equal(said('{"a":1} {"b":2}'), 'json.documents@1 the file goes on after its end, with {');
    assert.equal(said('{"a":1}\n[]'), 'json.documents@2 the file goes on after its end, with [');
  });

  it('a broken line is its own, the others go on', () => {
    const text = '{"a":1}\n{"b":\n}}\n{"c":3}\n';
    assert.deepEqual(cut(text, { shape: 'lines' }).problems, []);
    assert.deepEqual(cut(text).records, ['1: {"a":1}', '2: {"b":', '3: }}', '4: {"c":3}']);
  });
});

describe('json cut: size', () => {
  it('reads a record of nearly a megabyte, refuses a longer one and goes on after it', () => {
    const near = `{"x":"${'y\\"'.repeat(300_000)}"}`;
    assert.deepEqual(cut(`[${near}]`).records, [`1: ${near}`]);
    const long = `{"x":"${'y'.repeat(1_048_576)}"}`;
    for (const size of [1_000, 300_000, 5_000_000]) {
      const list = cut(`[{"a":1},\n${long},\n{"b":2}]`, {}, size);
      assert.deepEqual(list.problems, ['json.record-too-long@2']);
      assert.deepEqual(list.records, ['1: {"a":1}', '3: {"b":2}']);
      const lines = cut(`{"a":1}\n${long}\n{"b":2}\n`, {}, size);
      assert.deepEqual(lines.problems, ['json.record-too-long@2']);
      assert.deepEqual(lines.records, ['1: {"a":1}', '3: {"b":2}']);
    }
  });

  it('keeps nothing of what never ends: a text, blanks, a depth, an object around', () => {
    const before = process.memoryUsage().arrayBuffers;
    const starts = ['[{"x":"', '[{"a":1}, ', '[', '{"x":1}\n', '{"x":1,"y":"'];
    for (const [index, filler] of ['y', ' ', '[', 'z', 'y'].entries()) {
      const options = index === 4 ? { encoding: 'utf-8', records: '/r' } : { encoding: 'utf-8' };
      const cutter = json.cut(options, LIMITS);
      cutter.push(Buffer.from(starts[index] ?? ''));
      const chunk = Buffer.alloc(1 << 20, filler);
      for (let i = 0; i < 24; i += 1) cutter.push(chunk);
      assert.ok(process.memoryUsage().arrayBuffers - before < 24 << 20, `${filler} after ${starts[index]}`);
      const flow = [...cutter.end()].at(-1);
      assert.ok(flow?.kind === 'flow' && flow.flow.problems.length > 0);
    }
  });

  it('survives depth that no stack does', () => {
    const deep = `[${'['.repeat(200_000)}${']'.repeat(200_000)}]`;
    const { records, problems } = cut(deep);
    assert.deepEqual([records.length, problems], [1, []]);
  });
});

describe('json cut: against the platform', () => {
  const spaces = fc.constantFrom('', ' ', '\n', '\r\n', '\t ');
  const value = fc.jsonValue({ maxDepth: 4 });

  it('gives the items of any list', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 6 }),
        fc.array(spaces, { minLength: 3 }),
        fc.nat(),
        (list, gaps, size) => {
          const gap = (index: number) => gaps[index % gaps.length] ?? '';
          const items = list.map(
            (item, index) => gap(index) + JSON.stringify(item, null, index % 3) + gap(index + 1),
          );
          const text = `${gap(2)}[${items.length === 0 ? gap(0) : items.join(',')}]${gap(1)}`;
          const bytes = Buffer.from(text);
          const step = 1 + (size % 9);
          const chunks = Array.from({ length: Math.ceil(bytes.length / step) }, (_, index) =>
            bytes.subarray(index * step, (index + 1) * step),
          );
          const { records, flows } = cutAll(
            json.cut({ encoding: 'utf-8' }, { records: 2, bytes: 64 }),
            chunks,
          );
          assert.deepEqual(flows[0]?.problems, []);
          const parsed: unknown[] = records.map((one) =>
            JSON.parse(Buffer.from(one.bytes, 'latin1').toString('utf8')),
          );
          assert.deepEqual(parsed, JSON.parse(text));
        },
      ),
      { numRuns: 600, seed: 4 },
    );
  });

  it('passes nothing for whole that the platform refuses', () => {
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 3 }),
        fc.nat(),
        fc.constantFrom(...'[]{},:"\\ \n1tn\0'),
        (list, place, sign) => {
          const text = JSON.stringify(list);
          const at = place % (text.length + 1);
          const broken = text.slice(0, at) + sign + text.slice(at + (place % 2));
          const bytes = Buffer.from(broken);
          const { slices, flows } = cutAll(json.cut({ encoding: 'utf-8', shape: 'array' }, LIMITS), [bytes]);
          const reader = json.read({ encoding: 'utf-8' });
          const records = slices.flatMap((slice) => reader(slice).records);
          const wrong =
            (flows[0]?.problems.length ?? 0) > 0 ||
            records.some(({ problem }) => problem?.code === 'json.syntax');
          assert.equal(!wrong, parses(broken), broken);
        },
      ),
      { numRuns: 3000, seed: 5 },
    );
  });
});

function parses(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
