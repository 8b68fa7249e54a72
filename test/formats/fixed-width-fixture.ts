/** Layouts and files of our own for the tests of `fixed-width`, and ways to run all of the format over a file. */
import type {
  Flow,
  FormatOptions,
  OutRecord,
  Slice,
  SourceRecord,
  WriteContext,
  Written,
} from '../../src/domain/ports/format.ts';
import { fixedWidth } from '../../src/formats/fixed-width.ts';

const head = {
  sender: '4-8',
  receiver: '9-13',
  created: { at: '14-19', as: 'ddMMyy' },
  supportName: '20-39',
  currency: { at: 114, const: 'E' },
};

/** MAV requests as a gestionale writes them. */
export const MAV_REQUESTS: FormatOptions = {
  encoding: 'windows-1252',
  length: 120,
  pad: true,
  shifted: true,
  type: '2-3',
  records: {
    IM: head,
    '14': {
      number: { at: '4-10', as: 'integer' },
      due: { at: '23-28', as: 'ddMMyy' },
      causale: { at: '29-33', as: 'digits' },
      amount: { at: '34-46', as: 'cents' },
      sign: { at: 47, as: 'sign' },
      debtorCode: '98-113',
    },
    '20': { creditor: '11-34' },
    '30': { name: '11-70', taxCode: '71-86' },
    '40': { street: '11-40', postalCode: { at: '41-45', as: 'digits' }, city: '46-70' },
    '50': { description: '11-90' },
    '51': { disposition: { at: '11-20', as: 'digits' } },
    '59': { many: true, text: '11-120' },
    '70': { kind: 94 },
    EF: {
      ...head,
      dispositions: { at: '46-52', as: 'integer' },
      negative: { at: '53-67', as: 'cents' },
      positive: { at: '68-82', as: 'cents' },
      lines: { at: '83-89', as: 'integer' },
    },
  },
  record: { from: '14', to: '70', sameAt: '4-10', numbered: true },
  flow: { head: 'IM', tail: 'EF', same: ['sender', 'receiver', 'created', 'supportName'] },
  totals: {
    'EF.dispositions': 'count(14)',
    'EF.negative': 'sum(14.amount where 14.sign = "-")',
    'EF.positive': 'sum(14.amount where 14.sign = "+")',
    'EF.lines': 'count(lines)',
  },
  amount: '14.amount',
  groupBy: '51.disposition',
};

/** MAV returns as Tramite writes them. */
export const MAV_RETURNS: FormatOptions = {
  encoding: 'us-ascii',
  length: 120,
  ascii: true,
  upper: true,
  type: '2-3',
  records: {
    IM: head,
    '14': {
      due: { at: '23-28', as: 'ddMMyy' },
      causale: { at: '29-33', const: '07000' },
      amount: { at: '34-46', as: 'cents' },
      sign: { at: 47, as: 'sign', const: '+' },
      collector: { at: '48-52', as: 'digits', empty: 'blanks' },
      bank: { at: '70-74', as: 'digits' },
      branch: { at: '75-79', as: 'digits' },
      account: { at: '80-91', as: 'digits' },
      sia: '92-96',
      codeKind: 97,
      debtorCode: '98-113',
      currency: { at: 120, const: 'E' },
    },
    '20': { creditor: { at: '11-34', cut: true } },
    '30': { name: { at: '11-70', cut: true }, taxCode: '71-86' },
    '40': { street: { at: '11-40', cut: true }, postalCode: '41-45', city: { at: '46-70', cut: true } },
    '50': { description: { at: '11-90', cut: true } },
    '51': {
      number: { at: '11-20', as: 'digits' },
      identifier: { at: '75-86', as: 'digits', empty: 'blanks' },
      expense: { at: '87-91', as: 'cents' },
      value: { at: '92-97', as: 'ddMMyy' },
      paid: { at: '110-115', as: 'ddMMyy' },
    },
    '59': { many: true, text: { at: '11-120', cut: true } },
    '70': { free: '96-100' },
    EF: {
      ...head,
      dispositions: { at: '46-52', as: 'integer' },
      negative: { at: '53-67', as: 'cents' },
      positive: { at: '68-82', as: 'cents' },
      lines: { at: '83-89', as: 'integer' },
    },
  },
  record: { from: '14', to: '70', sameAt: '4-10' },
  flow: { head: 'IM', tail: 'EF', same: ['sender', 'receiver', 'created', 'supportName'] },
  totals: {
    'EF.dispositions': 'count(records)',
    'EF.negative': "sum(14.amount where 14.sign = '-')",
    'EF.positive': "sum(14.amount where 14.sign != '-')",
    'EF.lines': 'count(lines)',
  },
};

/** Poste's report of 200 characters: payments have no type of their own, a summary closes each account and day. */
export const POSTE: FormatOptions = {
  encoding: 'us-ascii',
  length: 200,
  ascii: true,
  type: '34-36',
  fields: {
    reel: { at: '1-3', as: 'digits', const: '017' },
    loaded: { at: '4-8', as: 'integer', number: 'file' },
    selected: { at: '9-15', as: 'integer', number: 'flow' },
    account: { at: '16-27', as: 'digits' },
    accepted: { at: '28-33', as: 'yyMMdd' },
    document: { at: '34-36', as: 'digits', const: '896' },
    amount: { at: '37-46', as: 'cents' },
    office: '47-54',
    currency: { at: 55, const: '2' },
    credited: { at: '56-61', as: 'yyMMdd' },
    clientCode: { at: '62-79', as: 'digits' },
    channel: { at: '80-81', const: 'DP' },
    substitute: { at: 82, const: 'N' },
  },
  records: {
    '999': {
      cuas: { at: 1, const: '4' },
      account: { at: '2-13', as: 'digits' },
      credited: { at: '14-19', as: 'yyMMdd' },
      documents: { at: '37-44', as: 'integer' },
      amount: { at: '45-56', as: 'cents' },
      exact: { at: '57-64', as: 'integer' },
      exactAmount: { at: '65-76', as: 'cents' },
      wrong: { at: '77-84', as: 'integer' },
      wrongAmount: { at: '85-96', as: 'cents' },
    },
  },
  flow: { by: ['account', 'credited'], tail: '999' },
  totals: {
    '999.documents': 'count(records)',
    '999.amount': 'sum(amount)',
    '999.exact': 'count(records where document != "451")',
    '999.exactAmount': 'sum(amount where document != "451")',
    '999.wrong': 'count(records where document = "451")',
    '999.wrongAmount': 'sum(amount where document = "451")',
  },
  amount: 'amount',
  groupBy: 'clientCode',
};

/** A load list with header, details and trailer by the first character. */
export const LOAD_LIST: FormatOptions = {
  encoding: 'windows-1252',
  length: 80,
  type: '1-1',
  records: {
    H: { body: '2-31', created: { at: '32-39', as: 'yyyyMMdd' } },
    D: {
      taxCode: '2-17',
      name: '18-47',
      amount: { at: '48-59', as: 'cents' },
      due: { at: '60-67', as: 'yyyyMMdd' },
    },
    T: { rows: { at: '2-8', as: 'integer' }, total: { at: '9-20', as: 'cents' } },
  },
  record: 'D',
  flow: { head: 'H', tail: 'T' },
  totals: { 'T.rows': 'count(records)', 'T.total': 'sum(amount)' },
  amount: 'amount',
  groupBy: 'taxCode',
};

/** A collected MAV, as a mapping returns it. */
export const RETURN = {
  '14': {
    due: '2026-06-30',
    amount: 12_345,
    collector: '07601',
    bank: '03999',
    branch: '01600',
    account: '123456',
    sia: 'T9999',
    codeKind: '4',
    debtorCode: 'COD0000001',
  },
  '20': { creditor: 'Comune di Borgo Esempio' },
  '30': { name: 'Prova Maria', taxCode: 'PRVMRA80A41H501Q' },
  '40': { street: 'Via delle Prove 1', postalCode: '00100', city: 'Roma RM' },
  '50': { description: 'TARI 2026 avviso 1' },
  '51': { number: '1', identifier: '202600000001', expense: 0, value: '2026-07-01', paid: '2026-06-29' },
  '70': {},
} as const satisfies OutRecord;

export const RETURN_VALUES = {
  sender: '03999',
  receiver: 'T9999',
  created: '2026-07-02',
  supportName: 'ESITI0001',
};

interface Mav {
  readonly cents: number;
  readonly name?: string;
  /** Lines 59 instead of 50. */
  readonly long?: readonly string[];
}

/** Lines of a flow of MAV requests, without line ends. */
export function mavLines(name: string, dispositions: readonly Mav[]): string[] {
  const identity = `T999903999150126${name.padEnd(20)}`;
  const body = dispositions.flatMap(({ cents, name: debtor = 'PROVA MARIA', long }, index) => {
    const progressive = String(index + 1).padStart(7, '0');
    const line = (type: string, text: string): string => ` ${type}${progressive}${text}`.padEnd(120);
    const descriptions =
      long === undefined
        ? [line('50', `TARI 2026 AVVISO ${progressive}`)]
        : long.map((text) => line('59', text));
    return [
      `${line('14', `${' '.repeat(12)}30062607000${String(cents).padStart(13, '0')}-0399901600000000123456${' '.repeat(22)}T99994COD${progressive}`).slice(0, 119)}E`,
      line('20', 'COMUNE DI BORGO ESEMPIO'),
      line('30', `${debtor.padEnd(60)}PRVMRA80A41H501Q`),
      line('40', `${'VIA DELLE PROVE 1'.padEnd(30)}00100ROMA RM`),
      ...(long === undefined ? descriptions : []),
      line('51', progressive.padStart(10, '0')),
      ...(long === undefined ? [] : descriptions),
      line('70', `${' '.repeat(83)}B`),
    ];
  });
  const total = dispositions.reduce((sum, { cents }) => sum + cents, 0);
  const figure = (value: number, width: number): string => String(value).padStart(width, '0');
  const counts = `${figure(dispositions.length, 7)}${figure(total, 15)}${figure(0, 15)}${figure(body.length + 2, 7)}`;
  return [
    `${` IM${identity}`.padEnd(113)}E`.padEnd(120),
    ...body,
    `${` EF${identity}${' '.repeat(6)}${counts}`.padEnd(113)}E`.padEnd(120),
  ];
}

export const file = (lines: readonly string[], eol = '\r\n'): Buffer =>
  Buffer.from(lines.map((line) => line + eol).join(''), 'latin1');

interface CutFile {
  readonly slices: readonly Slice[];
  readonly flows: readonly Flow[];
}

export function cut(
  options: FormatOptions,
  bytes: Uint8Array,
  { chunk = bytes.length, records = 1000, limit = 1 << 20 } = {},
): CutFile {
  const cutter = fixedWidth.cut(options, { records, bytes: limit });
  const slices: Slice[] = [];
  const flows: Flow[] = [];
  const take = (cuts: ReturnType<typeof cutter.end>): void => {
    for (const one of cuts) {
      if (one.kind === 'slice') slices.push(one.slice);
      else flows.push(one.flow);
    }
  };
  for (let from = 0; from < bytes.length; from += Math.max(1, chunk)) {
    // A copy that is wiped afterwards: a cutter may not hold on to what it was given.
    const piece = Uint8Array.from(bytes.subarray(from, from + Math.max(1, chunk)));
    take(cutter.push(piece));
    piece.fill(0x3f);
  }
  take(cutter.end());
  return { slices, flows };
}

export function read(options: FormatOptions, bytes: Uint8Array): SourceRecord[] {
  const reader = fixedWidth.read(options);
  return cut(options, bytes).slices.flatMap((slice) => reader(slice).records);
}

export function write(
  options: FormatOptions,
  records: readonly OutRecord[],
  values: WriteContext['values'] = {},
): Written {
  const written = fixedWidth.write(options)(records, { values });
  if (!written.ok) throw new Error(`${written.problem.code}: ${written.problem.message}`);
  return written.value;
}

export const codes = (flows: readonly Flow[]): string[] =>
  flows.flatMap((flow) => flow.problems.map((one) => one.code));
