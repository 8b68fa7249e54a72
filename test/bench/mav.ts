/** The other list of the bench: CBI MAV dispositions of seven lines of 120 characters, read by the product's own gestionale. */

import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Layout, writeConnector } from './gestionale.ts';

const SOURCE = new URL('../../mappings/cbi-mav/', import.meta.url).pathname;
const LINE = 120;
const PEOPLE = ['RSSMRA80A01H501U', 'VRDLGI75C45F205F', 'BNCGNN99T70L219R', '00743110157', '01199250158'];

export const mavLayout: Layout = {
  fileName: 'list.mav',
  mapping: readFileSync(join(SOURCE, 'positions.jsonata'), 'utf8'),
  write: writeDispositions,
  async configure(root, out) {
    await cp(SOURCE, join(root, 'mappings', 'cbi-mav'), { recursive: true });
    await writeConnector(root, out, 'cbi-mav', '*.mav');
  },
  records: dispositions,
};

/** A line of the given record type: texts by the column at which they begin, from 1. */
function line(type: string, texts: readonly (readonly [at: number, text: string])[]): string {
  let text = ` ${type}`;
  for (const [at, part] of texts) text = text.padEnd(at - 1) + part;
  return `${text.padEnd(LINE)}\r\n`;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

async function writeDispositions(
  path: string,
  rows: number,
  _perPosition: number,
  today: Date,
): Promise<void> {
  const [year, month, day] = new Date(today.getTime() + 60 * 86_400_000)
    .toISOString()
    .slice(2, 10)
    .split('-');
  const flow: readonly (readonly [number, string])[] = [
    [4, 'T9Z99'],
    [9, '99998'],
    [14, '150126'],
    [20, 'TARI20260001'],
  ];
  const file = createWriteStream(path);
  let buffer = line('IM', [...flow, [114, 'E']]);
  let total = 0;
  for (let row = 0; row < rows; row += 1) {
    const amount = 5_000 + (row % 40_000);
    total += amount;
    const number = digits(row + 1, 7);
    buffer += line('14', [
      [4, number],
      [23, `${day}${month}${year}`],
      [29, '07000'],
      [34, digits(amount, 13)],
      [47, '-9999801700000000300303'],
      [92, 'T9Z99'],
      [97, '4'],
      [98, `TARI${digits(row, 7)}`],
      [120, 'E'],
    ]);
    buffer += line('20', [
      [4, number],
      [11, 'COMUNE DI PROVA'],
    ]);
    buffer += line('30', [
      [4, number],
      [11, `DEBITORE NUMERO ${row}`],
      [71, PEOPLE[row % 5] ?? ''],
    ]);
    buffer += line('40', [
      [4, number],
      [11, `VIA GARIBALDI ${row % 200}`],
      [41, digits(10_000 + (row % 89_999), 5)],
      [46, 'BORGO ESEMPIO VT'],
    ]);
    buffer += line('50', [
      [4, number],
      [11, `TARI 2026 UTENZA ${row}`],
    ]);
    buffer += line('51', [
      [4, number],
      [11, digits(row + 1, 10)],
    ]);
    buffer += line('70', [
      [4, number],
      [94, 'B'],
    ]);
    if (buffer.length > 1 << 20) {
      if (!file.write(buffer, 'latin1')) await once(file, 'drain');
      buffer = '';
    }
  }
  buffer += line('EF', [
    ...flow,
    [46, digits(rows, 7)],
    [53, digits(total, 15)],
    [68, digits(0, 15)],
    [83, digits(rows * 7 + 2, 7)],
    [114, 'E'],
  ]);
  file.end(buffer, 'latin1');
  await once(file, 'close');
}

/** What a script makes of the lines: the columns that the mapping names, without trailing blanks. */
async function* dispositions(path: string): AsyncGenerator<object> {
  let record: { [type: string]: { [field: string]: unknown } } = {};
  for await (const text of createInterface({ input: createReadStream(path, { encoding: 'latin1' }) })) {
    const cut = (first: number, last: number): string => text.slice(first - 1, last).trimEnd();
    switch (text.slice(1, 3)) {
      case '14':
        record = {
          '14': {
            due: `20${cut(27, 28)}-${cut(25, 26)}-${cut(23, 24)}`,
            causale: cut(29, 33),
            amount: Number(cut(34, 46)),
            sign: cut(47, 47),
            bank: cut(48, 52),
            branch: cut(53, 57),
            account: cut(58, 69),
            sia: cut(92, 96),
            codeKind: cut(97, 97),
            debtorCode: cut(98, 113),
          },
        };
        break;
      case '20':
        record['20'] = {
          creditor1: cut(11, 34),
          creditor2: cut(35, 58),
          creditor3: cut(59, 82),
          creditor4: cut(83, 106),
        };
        break;
      case '30':
        record['30'] = { name: cut(11, 70), fiscalCode: cut(71, 86) };
        break;
      case '40':
        record['40'] = {
          street: cut(11, 40),
          postalCode: cut(41, 45),
          town: cut(46, 70),
          more: cut(71, 98),
          country: cut(99, 100),
        };
        break;
      case '50':
        record['50'] = { text1: cut(11, 50), text2: cut(51, 90) };
        break;
      case '51':
        record['51'] = { disposition: cut(11, 20), identifier: cut(75, 86) };
        break;
      case '70':
        record['70'] = { bulletin: cut(94, 94), free: cut(96, 100), keys: cut(101, 120) };
        yield record;
        break;
    }
  }
}
