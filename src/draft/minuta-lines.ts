/** Lines of a minuta di ruolo (290 characters), by the columns of its published layout. */
import type { MadeUp } from './people-made-up.ts';

export const LENGTH = 290;
const BODY = '999999';

type Field = readonly [from: number, to: number, text: string];

function line(fields: readonly Field[]): string {
  let text = ' '.repeat(LENGTH);
  for (const [from, to, value] of fields) {
    const width = to - from + 1;
    text = text.slice(0, from - 1) + value.padEnd(width).slice(0, width) + text.slice(to);
  }
  return text;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');

export interface MadeUpPartita {
  readonly person: MadeUp;
  readonly code: string;
  /** Cents of each row. */
  readonly rows: readonly number[];
  readonly year: string;
}

/** A whole file: head, one minuta with its totals, tail. `wrong`: the tail counts one line too many. */
export function minutaLines(partite: readonly MadeUpPartita[], wrong = false): readonly string[] {
  const prefix = (type: string): readonly Field[] => [
    [1, 2, type],
    [3, 8, BODY],
    [9, 10, '01'],
  ];
  const body = partite.flatMap(({ person, code, rows, year }) => [
    line([
      ...prefix('N2'),
      [11, 24, code],
      [25, 40, person.code],
      [41, 50, '0000000000'],
      [57, 86, person.street],
      [87, 91, digits(Number(person.civicNumber), 5)],
      [100, 104, person.postalCode],
      [105, 108, 'H501'],
      [109, 129, person.city],
      [209, 209, person.company ? '2' : '1'],
      ...(person.company
        ? [[210, 285, person.surname] as const]
        : ([
            [210, 233, person.surname],
            [234, 253, person.givenName],
            [254, 254, person.sex],
          ] as const)),
      [286, 286, 'N'],
    ]),
    ...rows.map((cents, index) =>
      line([
        ...prefix('N4'),
        [11, 24, code],
        [25, 28, year],
        [29, 32, index === 0 ? '5242' : '5354'],
        [33, 45, digits(0, 13)],
        [46, 58, digits(cents, 13)],
        [59, 68, digits(0, 10)],
        [71, 145, 'CARTELLA DI PROVA'],
      ]),
    ),
  ]);
  const rows = partite.reduce((count, one) => count + one.rows.length, 0);
  const total = partite.flatMap((one) => one.rows).reduce((sum, cents) => sum + cents, 0);
  const lines = body.length + 2;
  return [
    line([
      [1, 2, 'N0'],
      [3, 7, BODY],
      [8, 15, '20260110'],
      [28, 37, digits(0, 10)],
    ]),
    line([...prefix('N1'), [11, 11, '1'], [12, 15, '0001'], [16, 17, '01'], [18, 18, '0']]),
    ...body,
    line([
      ...prefix('N5'),
      [11, 17, digits(body.length, 7)],
      [18, 24, digits(partite.length, 7)],
      [25, 31, digits(0, 7)],
      [32, 38, digits(rows, 7)],
      [39, 53, digits(total, 15)],
    ]),
    line([
      [1, 2, 'N9'],
      [3, 7, BODY],
      [8, 14, digits(lines + (wrong ? 1 : 0), 7)],
      [15, 21, digits(1, 7)],
      [22, 28, digits(partite.length, 7)],
      [29, 35, digits(0, 7)],
      [36, 42, digits(rows, 7)],
      [43, 49, digits(1, 7)],
    ]),
  ];
}
