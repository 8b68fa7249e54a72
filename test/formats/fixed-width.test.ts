import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fixedWidth } from '../../src/formats/fixed-width.ts';
import { codes, cut, file, LOAD_LIST, MAV_REQUESTS, mavLines, POSTE, read } from './fixed-width-fixture.ts';

const SAMPLES = new URL('../../../shared/samples/', import.meta.url);
const skip = existsSync(SAMPLES) ? false : 'the reference samples are not here';
const sample = (name: string): Buffer => readFileSync(new URL(name, SAMPLES));

const LINES = mavLines('MAVTARI0001', [
  { cents: 12_345 },
  { cents: 9_900, name: 'ESEMPIO CARLO', long: ['PRIMA', 'SECONDA'] },
]);

describe('what is cut', () => {
  test('lines of one disposition are one record, with its place in the file', () => {
    const bytes = file(LINES);
    const { slices, flows } = cut(MAV_REQUESTS, bytes);
    const [slice] = slices;
    assert.ok(slice !== undefined && slices.length === 1);
    assert.deepEqual([...slice.lines], [2, 9]);
    assert.deepEqual([...slice.spans], [7, 8]);
    assert.deepEqual([...slice.numbers], [1, 2]);
    assert.deepEqual([...slice.offsets], [122, 122 * 8]);
    for (const [index, offset] of slice.offsets.entries()) {
      const start: number = slice.starts[index] ?? 0;
      const length: number = slice.lengths[index] ?? 0;
      assert.deepEqual(
        Buffer.from(slice.bytes.subarray(start, start + length)),
        bytes.subarray(offset, offset + length),
      );
    }
    const [flow] = flows;
    assert.deepEqual(flow?.problems, []);
    assert.deepEqual([flow?.records, flow?.lines], [2, 17]);
    assert.deepEqual(flow?.totals, [
      { name: 'EF.dispositions', declared: '2', counted: '2' },
      { name: 'EF.negative', declared: '22245', counted: '22245' },
      { name: 'EF.positive', declared: '0', counted: '0' },
      { name: 'EF.lines', declared: '17', counted: '17' },
    ]);
  });

  test('chunks and slice limits change nothing', () => {
    const bytes = file([
      ...LINES,
      '',
      ...mavLines('MAVTARI0002', [{ cents: 5 }, { cents: 6 }, { cents: 7 }]),
      '\x1a',
    ]);
    const whole = cut(MAV_REQUESTS, bytes);
    assert.deepEqual(codes(whole.flows), []);
    const flat = (slices: typeof whole.slices) =>
      slices.flatMap((slice) =>
        [...slice.numbers].map((number, index) => {
          const start = slice.starts[index] ?? 0;
          const bytes = Buffer.from(
            slice.bytes.subarray(start, start + (slice.lengths[index] ?? 0)),
          ).toString('latin1');
          const head = Buffer.from(slice.heads[slice.flows[index] ?? 0] ?? []).toString('latin1');
          return [number, slice.offsets[index], slice.lines[index], slice.spans[index], bytes, head];
        }),
      );
    assert.equal(flat(whole.slices).length, 5);
    for (const [chunk, records, limit] of [
      [1, 1, 1 << 20],
      [7, 2, 1 << 20],
      [121, 1000, 900],
      [5000, 1000, 2000],
    ] as const) {
      const parts = cut(MAV_REQUESTS, bytes, { chunk, records, limit });
      assert.deepEqual(flat(parts.slices), flat(whole.slices), `${chunk} ${records} ${limit}`);
      assert.deepEqual(parts.flows, whole.flows);
      for (const slice of parts.slices) {
        assert.ok(slice.numbers.length <= records);
        assert.ok(slice.numbers.length === 1 || slice.bytes.length <= limit);
      }
    }
  });

  test('slices hold one flow each', () => {
    const { slices, flows } = cut(MAV_REQUESTS, file([...LINES, ...mavLines('B', [{ cents: 1 }])]));
    assert.deepEqual(
      slices.map((slice) => slice.numbers.length),
      [2, 1],
    );
    assert.deepEqual(
      flows.map((flow) => [flow.number, flow.records]),
      [
        [1, 2],
        [2, 1],
      ],
    );
    assert.ok(
      Buffer.from(slices[1]?.heads[0] ?? [])
        .toString()
        .includes('150126B'),
    );
  });

  const trimmed = LINES.map((line) => line.trimEnd());
  const without: readonly [what: string, bytes: Buffer][] = [
    ['LF', file(LINES, '\n')],
    ['no line end after the last line', file(LINES).subarray(0, -2)],
    ['a trailing Ctrl-Z', Buffer.concat([file(LINES), Buffer.from('\x1a')])],
    ['a Ctrl-Z on the last line', Buffer.concat([file(LINES).subarray(0, -2), Buffer.from('\x1a\x1a')])],
    ['empty last lines', Buffer.concat([file(LINES), Buffer.from('\r\n   \r\n\n')])],
    ['trimmed lines', file(trimmed)],
    ['lines without their leading blank', file(LINES.map((line) => line.slice(1)))],
    ['lines trimmed on both sides', file(LINES.map((line) => line.trim()))],
    ['some lines shifted', file(LINES.map((line, index) => (index % 3 === 0 ? line.trim() : line)))],
    [
      'a Ctrl-Z in the middle, as concatenated files have',
      Buffer.concat([file(LINES.slice(0, 8)), Buffer.from('\x1a'), file(LINES.slice(8))]),
    ],
    ['a superfluous blank', file(LINES.map((line) => `${line} `))],
    ['a mark of utf-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), file(LINES)])],
  ];
  const expected = read(MAV_REQUESTS, file(LINES));
  for (const [what, bytes] of without) {
    test(`the same is read with ${what}`, () => {
      for (const chunk of [bytes.length, 13])
        assert.deepEqual(codes(cut(MAV_REQUESTS, bytes, { chunk }).flows), []);
      assert.deepEqual(read(MAV_REQUESTS, bytes), expected);
    });
  }

  test('trimmed lines are refused where the layout does not pad', () => {
    const { pad: _, ...strict } = MAV_REQUESTS;
    const bytes = file(trimmed);
    assert.deepEqual(new Set(codes(cut(strict, bytes).flows)), new Set(['line.too-short']));
    const [first] = read(strict, bytes);
    assert.equal(first?.problem?.code, 'line.too-short');
    assert.equal(first?.problem?.place?.line, 3);
  });
});

describe('what flows declare', () => {
  const spoil = (change: (lines: string[]) => void, options = MAV_REQUESTS) => {
    const lines = [...LINES];
    change(lines);
    return cut(options, file(lines)).flows;
  };
  const last = LINES.length - 1;
  const replaced = (line: number, from: string, to: string) => (lines: string[]) => {
    const before = lines[line] ?? '';
    assert.ok(before.includes(from));
    lines[line] = before.replace(from, to);
  };

  test('a total that disagrees names both figures and the line', () => {
    const [flow] = spoil(replaced(last, '000000000022245', '000000000022345'));
    assert.deepEqual(
      flow?.problems.map((one) => one.code),
      ['totals.mismatch'],
    );
    const [found] = flow?.problems ?? [];
    assert.match(found?.message ?? '', /EF\.negative declares 223,45 euro, the file has 222,45 euro/);
    assert.deepEqual(found?.place, { line: 17, column: 53, field: 'EF.negative', value: '000000000022345' });
    assert.deepEqual(flow?.totals[1], { name: 'EF.negative', declared: '22345', counted: '22245' });
  });

  test('a disposition that is missing', () => {
    const [flow] = spoil((lines) => lines.splice(1, 7));
    assert.deepEqual(
      flow?.problems.map((one) => one.place?.field ?? one.code),
      ['record.out-of-sequence', 'EF.dispositions', 'EF.negative', 'EF.lines'],
    );
  });

  test('the sign decides which total an amount is in', () => {
    const [flow] = spoil(replaced(1, '12345-', '12345+'));
    assert.deepEqual(
      flow?.totals.slice(1, 3).map((one) => one.counted),
      ['9900', '12345'],
    );
  });

  test('an amount that is no number is not added, and is told', () => {
    const [flow] = spoil(replaced(1, '12345-', '1234X-'));
    assert.equal(flow?.totals[1]?.counted, '9900');
    assert.match(flow?.problems[0]?.advice ?? '', /Line 2 has a figure that cannot be read/);
  });

  test('a figure that is no number', () => {
    assert.deepEqual(codes(spoil(replaced(last, '0000002', '000000A'))), ['totals.unreadable']);
  });

  test('head and tail of different flows', () => {
    const [flow] = spoil(replaced(last, 'MAVTARI0001', 'MAVTARI0009'));
    assert.deepEqual(
      flow?.problems.map((one) => [one.code, one.place?.field, one.place?.line, one.place?.column]),
      [['flow.identity-mismatch', 'EF.supportName', 17, 20]],
    );
  });

  test('a tail that is missing, at the end and between flows', () => {
    assert.deepEqual(codes(spoil((lines) => lines.pop())), ['flow.tail-missing']);
    const [first, second] = cut(MAV_REQUESTS, file([...LINES.slice(0, -1), ...LINES])).flows;
    assert.deepEqual(
      first?.problems.map((one) => [one.code, one.place?.line]),
      [['flow.tail-missing', 16]],
    );
    assert.deepEqual(second?.problems, []);
  });

  test('data after a tail is a flow of its own with a problem, and is not lost', () => {
    const bytes = file([...LINES, ...LINES.slice(1, 8)]);
    const { flows, slices } = cut(MAV_REQUESTS, bytes);
    assert.deepEqual(
      flows.map((flow) => [flow.records, flow.problems.map((one) => one.code)]),
      [
        [2, []],
        [1, ['flow.data-after-tail', 'flow.tail-missing']],
      ],
    );
    assert.equal(slices.at(-1)?.numbers[0], 3);
  });

  test('a file without a head, with only a tail, with nothing', () => {
    assert.deepEqual(codes(spoil((lines) => lines.shift())), ['flow.head-missing', 'totals.mismatch']);
    assert.deepEqual(codes(cut(MAV_REQUESTS, file(LINES.slice(-1))).flows).slice(0, 1), [
      'flow.head-missing',
    ]);
    const { flows } = cut(MAV_REQUESTS, Buffer.from('\r\n\x1a'));
    assert.equal(flows.length, 1);
    assert.deepEqual(codes(flows), ['flow.head-missing', 'flow.tail-missing']);
  });

  test('a head that cannot be read', () => {
    const [flow] = spoil((lines) => {
      for (const line of [0, last]) replaced(line, '150126', '310226')(lines);
    });
    assert.deepEqual(
      flow?.problems.map((one) => [one.code, one.place?.field, one.place?.line, one.place?.column]),
      [['date.unreadable', 'IM.created', 1, 14]],
    );
  });

  test('a line that never ends does not fill the memory', () => {
    const bytes = Buffer.concat([file(LINES.slice(0, 1)), Buffer.alloc(2_500_000, 0x41)]);
    const { flows, slices } = cut(MAV_REQUESTS, bytes, { chunk: 100_000, limit: 10_000 });
    assert.ok(codes(flows).includes('line.too-long'));
    assert.ok(slices.every((slice) => slice.bytes.length <= 1_200_000));
  });

  test('a record that never ends is cut off', () => {
    const line = LINES[1] ?? '';
    const lines = [LINES[0] ?? '', line, ...Array.from({ length: 10_000 }, () => line.replace(' 14', ' 59'))];
    const { flows, slices } = cut(MAV_REQUESTS, file(lines));
    assert.ok(codes(flows).includes('record.too-long'));
    assert.ok(slices.every((slice) => slice.bytes.length <= 1 << 20));
  });
});

describe('what is read', () => {
  test('records by type, several lines of one type as an array', () => {
    const [first, second] = read(MAV_REQUESTS, file(LINES));
    assert.deepEqual(first?.fields, {
      '14': {
        number: 1,
        due: '2026-06-30',
        causale: '07000',
        amount: 12_345,
        sign: '-',
        debtorCode: 'COD0000001',
      },
      '20': { creditor: 'COMUNE DI BORGO ESEMPIO' },
      '30': { name: 'PROVA MARIA', taxCode: 'PRVMRA80A41H501Q' },
      '40': { street: 'VIA DELLE PROVE 1', postalCode: '00100', city: 'ROMA RM' },
      '50': { description: 'TARI 2026 AVVISO 0000001' },
      '51': { disposition: '0000000001' },
      '59': [],
      '70': { kind: 'B' },
    });
    assert.deepEqual([first?.cents, first?.group, first?.problem], [12_345, '0000000001', undefined]);
    assert.deepEqual(second?.fields['59'], [{ text: 'PRIMA' }, { text: 'SECONDA' }]);
    const reader = fixedWidth.read(MAV_REQUESTS);
    const [slice] = cut(MAV_REQUESTS, file(LINES)).slices;
    assert.ok(slice !== undefined);
    assert.deepEqual(reader(slice).heads, [
      {
        sender: 'T9999',
        receiver: '03999',
        created: '2026-01-15',
        supportName: 'MAVTARI0001',
        currency: 'E',
      },
    ]);
  });

  test('lines of a disposition in any order', () => {
    const shuffled = [LINES[0] ?? '', ...LINES.slice(1, 8).toReversed(), ...LINES.slice(8)];
    const [ordered] = read(MAV_REQUESTS, file(LINES));
    const [found] = read(MAV_REQUESTS, file(shuffled));
    assert.deepEqual(found?.fields, ordered?.fields);
    assert.equal(found?.problem, undefined);
  });

  const spoilt = (line: number, from: string, to: string, options = MAV_REQUESTS) => {
    const lines = LINES.map((text, index) => (index === line ? text.replace(from, to) : text));
    assert.notDeepEqual(lines, LINES);
    return read(options, file(lines));
  };
  const wrong: readonly [
    line: number,
    from: string,
    to: string,
    code: string,
    field: string,
    column: number,
  ][] = [
    [1, '0000000012345-', '000000001,345-', 'amount.unreadable', '14.amount', 34],
    [1, '0000000012345-', '9999999999999-', 'amount.too-large', '14.amount', 34],
    [1, '300626', '310626', 'date.unreadable', '14.due', 23],
    [1, '12345-', '12345*', 'sign.unreadable', '14.sign', 47],
    [1, '07000', '0700O', 'field.not-digits', '14.causale', 29],
    [4, '00100', 'I0100', 'field.not-digits', '40.postalCode', 41],
  ];
  for (const [line, from, to, code, field, column] of wrong) {
    test(`${code} in ${field} says where, and the rest is read`, () => {
      const [first, second] = spoilt(line, from, to);
      assert.equal(first?.problem?.code, code);
      const { value: _, ...place } = first?.problem?.place ?? {};
      assert.deepEqual(place, { line: line + 1, column, field, record: 1 });
      assert.equal(first?.group, '0000000001');
      assert.deepEqual(first?.fields['50'], { description: 'TARI 2026 AVVISO 0000001' });
      assert.equal(second?.problem, undefined);
    });
  }

  test('the column of a shifted line is the one in the file', () => {
    const lines = LINES.map((text, index) =>
      index === 1 ? text.slice(1).replace('12345-', '1234X-') : text,
    );
    assert.equal(read(MAV_REQUESTS, file(lines))[0]?.problem?.place?.column, 33);
  });

  test('blank where a number or a day should be is null', () => {
    const [first] = read(
      MAV_REQUESTS,
      file(
        LINES.map((text, index) =>
          index === 1 ? `${text.slice(0, 22)}${' '.repeat(25)}${text.slice(47)}` : text,
        ),
      ),
    );
    assert.deepEqual(first?.fields['14'], {
      number: 1,
      due: null,
      causale: null,
      amount: null,
      sign: null,
      debtorCode: 'COD0000001',
    });
    assert.deepEqual([first?.cents, first?.problem], [null, undefined]);
    const [zeros] = spoilt(1, '300626', '000000');
    assert.deepEqual(
      [Object.entries(zeros?.fields['14'] ?? {})[1], zeros?.problem],
      [['due', null], undefined],
    );
  });

  test('a line of unknown type is a problem of the record that it stands in', () => {
    const [first, second] = spoilt(4, ' 400000001', ' 4X0000001');
    assert.deepEqual(
      [first?.problem?.code, first?.problem?.place?.line, first?.problem?.place?.column],
      ['line.unknown-type', 5, 2],
    );
    assert.equal(second?.problem, undefined);
    const alone = [LINES[0] ?? '', ' 999999999', ...LINES.slice(1)];
    const records = read(MAV_REQUESTS, file(alone));
    assert.deepEqual(
      records.map((one) => one.problem?.code),
      ['line.unknown-type', undefined, undefined],
    );
  });

  test('a record without its first or last line, or with a line twice', () => {
    const dropped = (line: number) =>
      read(MAV_REQUESTS, file(LINES.filter((_, index) => index !== line)))[0]?.problem;
    assert.deepEqual(
      [dropped(1)?.code, dropped(1)?.message],
      ['record.incomplete', 'the record has no 14 line'],
    );
    assert.equal(dropped(7)?.message, 'the record has no 70 line');
    const twice = [...LINES.slice(0, 4), LINES[3] ?? '', ...LINES.slice(4)];
    assert.equal(read(MAV_REQUESTS, file(twice))[0]?.problem?.code, 'line.repeated-type');
  });

  test('records that share no columns begin and end where their types say', () => {
    const layout = {
      encoding: 'us-ascii',
      length: 4,
      pad: true,
      type: 1,
      records: { A: { a: '2-4' }, B: { many: true, b: '2-4' }, C: { c: '2-4' }, D: { d: '2-4' } },
      record: { from: 'A', to: 'C' },
    } as const;
    const lines = ['Bx', 'A1', 'B1', 'B2', 'C1', 'A2', 'C2', 'D', '?', 'A3', '?', 'A4', 'C4'];
    const { slices } = cut(layout, file(lines));
    assert.deepEqual(
      slices.flatMap((slice) => [...slice.spans]),
      [1, 4, 2, 2, 2, 2],
    );
    assert.deepEqual(
      read(layout, file(lines)).map((one) => [one.fields, one.problem?.code]),
      [
        [{ B: [{ b: 'x' }] }, 'record.incomplete'],
        [{ A: { a: '1' }, B: [{ b: '1' }, { b: '2' }], C: { c: '1' } }, undefined],
        [{ A: { a: '2' }, B: [], C: { c: '2' } }, undefined],
        [{ B: [], D: { d: '' } }, 'line.unknown-type'],
        [{ A: { a: '3' }, B: [] }, 'line.unknown-type'],
        [{ A: { a: '4' }, B: [], C: { c: '4' } }, undefined],
      ],
    );
  });

  test('the same progressive twice is two records', () => {
    const lines = [...LINES.slice(0, 8), ...LINES.slice(1, 8)];
    assert.equal(read(MAV_REQUESTS, file(lines)).length, 2);
  });

  test('accents in every encoding, positions held', () => {
    for (const [encoding, latin] of [
      ['windows-1252', Buffer.from('NICOLÒ È', 'latin1')],
      ['cp850', Buffer.from([0x4e, 0x49, 0x43, 0x4f, 0x4c, 0xe3, 0x20, 0xd4])],
      ['utf-8', Buffer.from('NICOLÒ È', 'utf8')],
    ] as const) {
      const text = file(mavLines('X', [{ cents: 1, name: 'NICOLxxx' }, { cents: 22 }]));
      const cell = text.indexOf('NICOLxxx');
      const bytes = Buffer.concat([text.subarray(0, cell), latin, text.subarray(cell + 8)]);
      const [first, second] = read({ ...MAV_REQUESTS, encoding }, bytes);
      assert.deepEqual(first?.fields['30'], { name: 'NICOLÒ È', taxCode: 'PRVMRA80A41H501Q' }, encoding);
      assert.equal(first?.problem, undefined);
      assert.equal(second?.cents, 22);
      assert.deepEqual(codes(cut({ ...MAV_REQUESTS, encoding }, bytes, { chunk: 5 }).flows), []);
    }
  });

  test('figures after characters of several bytes', () => {
    const layout = { ...LOAD_LIST, encoding: 'utf-8', pad: true };
    const lines = [
      'H',
      `${'DPRVMRA80A41H501QNICOLÒ ÀÈÌ'.padEnd(47)}000000012345`,
      `${'DSMPCRL75B12F205VCARLO'.padEnd(47)}      9900  `,
      'T0000002000000022245',
    ];
    const bytes = Buffer.from(`${lines.join('\r\n')}\r\n`, 'utf8');
    assert.deepEqual(codes(cut(layout, bytes).flows), []);
    assert.deepEqual(
      read(layout, bytes).map((one) => one.cents),
      [12_345, 9_900],
    );
  });

  test('blanks before a code are its zeros; blanks around text stay at the left', () => {
    const layout = {
      encoding: 'us-ascii',
      length: 12,
      fields: { code: { at: '1-6', as: 'digits' }, name: '7-12' },
    };
    const [record] = read(layout, file(['   123  A   ']));
    assert.deepEqual(record?.fields, { code: '000123', name: '  A' });
  });

  test('a tail may count lines with or without head and tail', () => {
    const layout = {
      encoding: 'us-ascii',
      length: 5,
      pad: true,
      type: 1,
      records: {
        H: {},
        D: {},
        T: { lines: { at: '2-3', as: 'integer' }, body: { at: '4-5', as: 'integer' } },
      },
      record: 'D',
      flow: { head: 'H', tail: 'T' },
      totals: { 'T.lines': 'count(lines)', 'T.body': 'count(body)' },
    };
    assert.deepEqual(codes(cut(layout, file(['H', 'D', 'D', 'T0402'])).flows), []);
    assert.deepEqual(codes(cut(layout, file(['H', 'D', 'D', 'T0404'])).flows), ['totals.mismatch']);
  });

  test('euro with a comma', () => {
    const options = {
      encoding: 'us-ascii',
      length: 20,
      type: 1,
      records: { T: { total: { at: '2-16', as: 'euro' } }, D: { amount: { at: '2-16', as: 'euro' } } },
      record: 'D',
      flow: { tail: 'T' },
      totals: { 'T.total': 'sum(amount)' },
      amount: 'amount',
    };
    const bytes = file([
      'D000000000123,45'.padEnd(20),
      'D000000000000.10'.padEnd(20),
      'T000000000123,45'.padEnd(20),
    ]);
    assert.deepEqual(codes(cut(options, bytes).flows), []);
    const [first, second] = read(options, bytes);
    assert.deepEqual([first?.fields, first?.cents], [{ amount: 12_345 }, 12_345]);
    assert.equal(second?.problem?.code, 'amount.unreadable');
  });

  test('records without a type between header and trailer', () => {
    const lines = [
      `${'HCOMUNE DI BORGO ESEMPIO'.padEnd(31)}20260115`.padEnd(80),
      `${'DPRVMRA80A41H501QPROVA MARIA'.padEnd(47)}00000001234520260630`.padEnd(80),
      'T0000001000000012345'.padEnd(80),
    ];
    const { flows } = cut(LOAD_LIST, file(lines));
    assert.deepEqual(codes(flows), []);
    const [record] = read(LOAD_LIST, file(lines));
    assert.deepEqual(record?.fields, {
      taxCode: 'PRVMRA80A41H501Q',
      name: 'PROVA MARIA',
      amount: 12_345,
      due: '2026-06-30',
    });
    assert.equal(record?.group, 'PRVMRA80A41H501Q');
  });
});

describe('the reference samples', { skip }, () => {
  test('MAV requests', () => {
    const bytes = sample('cbi/mav-disposizioni.im.txt');
    assert.deepEqual(codes(cut(MAV_REQUESTS, bytes).flows), []);
    assert.deepEqual(
      read(MAV_REQUESTS, bytes).map((one) => [one.cents, one.problem]),
      [
        [12_345, undefined],
        [9_900, undefined],
      ],
    );
  });

  test('MAV returns', () => {
    assert.deepEqual(codes(cut(MAV_REQUESTS, sample('cbi/mav-esiti.im.txt')).flows), []);
  });

  test('a load list', () => {
    const bytes = sample('conventions/TARI_A999_20260115_001.txt');
    assert.deepEqual(codes(cut(LOAD_LIST, bytes).flows), []);
    assert.deepEqual(
      read(LOAD_LIST, bytes).map((one) => one.cents),
      [12_345, 9_900],
    );
  });

  test('Poste reports, also with a bulletin that could not be read', () => {
    for (const name of ['rend-bollettini-896-200car.txt', 'rend-bollettini-misti-200car.txt']) {
      const bytes = sample(`poste/${name}`);
      assert.deepEqual(codes(cut(POSTE, bytes).flows), [], name);
      assert.ok(read(POSTE, bytes).every((one) => one.problem === undefined));
    }
  });
});
