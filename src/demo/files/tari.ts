/**
 * A list of TARI notices, one row per rata, rows of notices interleaved. Besides the good ones: an overdue notice, one
 * of zero euro, one without fiscal code (two rows), one with a mistyped code, one with a day that does not exist, and
 * one whose number a spreadsheet has altered.
 */
import { addDays, type Day, formatDay } from '../../domain/day.ts';
import { formatEuro, toCents } from '../../domain/money.ts';
import { splitLargestRemainder } from '../../domain/split.ts';
import { CRLF, csvRow, windowsBytes } from './csv.ts';
import { type DemoFile, type DemoRecord, expectedOf, firstLines, type Payable } from './expected.ts';
import { mistyped, type Person, person } from './people.ts';
import { type Seed, seeded } from './seed.ts';

const HEADER =
  'NUM_AVVISO;ANNO;COD_FISC;NOMINATIVO;INDIRIZZO;CAP;COMUNE;PROV;RATA;SCADENZA;IMPORTO;IMPORTO_TARI;IMPORTO_TEFA;NOTE';
/** Days from the file's to the due days of soluzione unica and rate. */
const DUE = [30, 30, 90, 150, 210];
const OVERDUE = -20;
/** TEFA is 5 % of the TARI. */
const TEFA = 20;
const PLANS = [0, 2, 4] as const;
/** Notices whose rows are interleaved. */
const TOGETHER = 10;

interface Notice {
  readonly number: string;
  readonly debtor: Person;
  readonly tari: number;
  readonly rate: number;
  readonly outcome: DemoRecord['outcome'];
  readonly problem?: NonNullable<DemoRecord['problem']>;
  readonly fiscalCode?: string;
  readonly written?: string;
  readonly due?: string;
  readonly overdue?: true;
  readonly note?: string;
}

interface Row extends DemoRecord {
  readonly text: string;
  readonly payable?: Payable;
}

/** `notices`: how many become payable; the same seed gives the same keys and debtors on any day. */
export function tariFile(today: Day, seed: number, notices: number): DemoFile {
  const all = listOf(seeded(seed), seed, notices);
  const rows: Row[] = [];
  for (let from = 0; from < all.length; from += TOGETHER) {
    const block = all.slice(from, from + TOGETHER);
    for (const rata of DUE.keys()) {
      for (const notice of block) if (rata <= notice.rate) rows.push(rowOf(notice, rata, today));
    }
  }
  const text = [HEADER, ...rows.map((row) => row.text), ''].join(CRLF);
  return {
    name: `TARI_${formatDay(today, 'yyyyMMdd')}_${seed}.csv`,
    bytes: windowsBytes(text),
    expected: expectedOf(
      rows,
      firstLines(rows, 1),
      rows.flatMap(({ payable }) => payable ?? []),
    ),
  };
}

function listOf(seed: Seed, base: number, notices: number): Notice[] {
  let next = 0;
  const notice = (more: Partial<Notice> = {}): Notice => {
    next += 1;
    return {
      number: `${String(base % 1_000_000).padStart(6, '0')}${String(next).padStart(6, '0')}`,
      debtor: person(seed),
      tari: seed.between(40_00, 900_00),
      rate: PLANS[next % PLANS.length] ?? 0,
      outcome: 'created',
      ...more,
    };
  };
  const good = Array.from({ length: notices }, (_, index) => {
    if (index === 0) return notice({ rate: 0, overdue: true });
    return notice(index === 1 ? { note: 'interno 3\r\ncitofonare "Amicò"' } : {});
  });
  const broken: Notice[] = [
    notice({
      rate: 1,
      fiscalCode: '',
      outcome: 'problem',
      problem: { code: 'fiscalCode.missing', field: 'COD_FISC' },
    }),
    notice({ rate: 0, tari: 0, outcome: 'ignored' }),
    notice({
      rate: 0,
      due: '31/02/',
      outcome: 'problem',
      problem: { code: 'date.unreadable', field: 'SCADENZA' },
    }),
    notice({
      rate: 0,
      written: '1,23E+17',
      outcome: 'problem',
      problem: { code: 'csv.scientific', field: 'NUM_AVVISO' },
    }),
  ];
  const wrong = notice({
    rate: 0,
    outcome: 'problem',
    problem: { code: 'fiscalCode.checksum', field: 'COD_FISC' },
  });
  return [...good, ...broken, { ...wrong, fiscalCode: mistyped(wrong.debtor.fiscalCode) }];
}

function rowOf(notice: Notice, rata: number, today: Day): Row {
  const { debtor, outcome, problem } = notice;
  const tari = shareOf(notice.tari, notice.rate, rata);
  const tefa = shareOf(Math.round(notice.tari / TEFA), notice.rate, rata);
  const cents = tari + tefa;
  const due = addDays(today, notice.overdue ? OVERDUE : (DUE[rata] ?? 0));
  const note = notice.note ?? '';
  const text = csvRow([
    notice.written ?? notice.number,
    today.slice(0, 4),
    notice.fiscalCode ?? debtor.fiscalCode,
    `${debtor.surname} ${debtor.forename}`,
    debtor.street,
    debtor.postalCode,
    debtor.city,
    debtor.province,
    String(rata),
    notice.due === undefined ? formatDay(due, 'dd/MM/yyyy') : notice.due + today.slice(0, 4),
    euro(cents),
    euro(tari),
    euro(tefa),
    note,
  ]);
  return {
    text,
    cents,
    outcome,
    lines: note.split(CRLF).length,
    // The first row of a group is named; the others are its innocents.
    ...(problem === undefined || rata > 0 ? {} : { problem }),
    ...(outcome === 'created' ? { payable: { key: notice.number, ref: String(rata), cents, due } } : {}),
  };
}

/** Rata 0 is the whole; the others are its equal parts. */
function shareOf(whole: number, rate: number, rata: number): number {
  if (rata === 0) return whole;
  return splitLargestRemainder(toCents(whole), Array<number>(rate).fill(1))[rata - 1] ?? 0;
}

const euro = (cents: number): string => formatEuro(toCents(cents), { thousands: true });
