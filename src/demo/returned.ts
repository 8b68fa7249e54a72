/**
 * How the three gestionali read what comes back to them: by columns and positions alone, knowing nothing of Tramite.
 * Anything that is not as their layout says is an error.
 */

/** One line of the file that answers a load. */
export interface AcknowledgedRow {
  readonly key: string;
  /** Rata; '1' where a record is a whole debt. */
  readonly ref: string;
  readonly cents: number;
  /** As the layout words it, without its gender: CARICAT, SCARTAT, IGNORAT, AGGIORNAT, INVARIAT… */
  readonly outcome: string;
  readonly error: string;
  /** Empty: nothing to print. */
  readonly noticeNumber: string;
}

/** One payment told in a file. */
export interface ToldPayment {
  readonly key: string;
  readonly ref: string;
  readonly cents: number;
}

type Row = Readonly<Record<string, string>>;

export const readNoticeOutcomes = (bytes: Uint8Array): readonly AcknowledgedRow[] =>
  outcomes(bytes, (row) => ({ key: field(row, 'NUM_AVVISO'), ref: field(row, 'RATA') }));

export const readDispositionOutcomes = (bytes: Uint8Array): readonly AcknowledgedRow[] =>
  outcomes(bytes, (row) => ({ key: field(row, 'NUMERO_DISPOSIZIONE'), ref: '1' }));

export const readBulletins = (bytes: Uint8Array): readonly AcknowledgedRow[] =>
  outcomes(bytes, (row) => ({ key: field(row, 'CODICE_CLIENTE'), ref: '1' }));

export const readPaidNotices = (bytes: Uint8Array): readonly ToldPayment[] =>
  table(bytes).map((row) => {
    if (field(row, 'EVENTO') !== 'PAGATO' || field(row, 'ANOMALIA') !== '') {
      throw new Error(`${field(row, 'NUM_AVVISO')}: ${field(row, 'EVENTO')} ${field(row, 'ANOMALIA')}`);
    }
    const cents = euros(field(row, 'IMPORTO_PAGATO'));
    if (euros(field(row, 'QUOTA_COMUNE')) + euros(field(row, 'QUOTA_ALTRI')) !== cents) {
      throw new Error(`${field(row, 'NUM_AVVISO')}: the shares do not add up to what was paid`);
    }
    return { key: field(row, 'NUM_AVVISO'), ref: field(row, 'RATA'), cents };
  });

/** CBI, 120 characters: amount in 34-46 of record 14, number of the disposition in 11-20 of record 51; EF counts and adds up. */
export function readMavPayments(bytes: Uint8Array): readonly ToldPayment[] {
  const told: ToldPayment[] = [];
  let cents = 0;
  let open: ToldPayment[] = [];
  for (const line of lines(bytes, 120)) {
    const type = line.slice(1, 3);
    if (type === '14') cents = digits(line, 34, 46);
    else if (type === '51') open.push({ key: line.slice(10, 20).trim(), ref: '1', cents });
    else if (type === 'EF') {
      mustBe('EF', open, digits(line, 46, 52), digits(line, 68, 82));
      told.push(...open);
      open = [];
    }
  }
  mustBe('the end of the file', open, 0, 0);
  return told;
}

/** Poste, 200 characters: amount in 37-46, client code in 62-79; record 999 counts and adds up. */
export function readPaidBulletins(bytes: Uint8Array): readonly ToldPayment[] {
  const told: ToldPayment[] = [];
  let open: ToldPayment[] = [];
  for (const line of lines(bytes, 200)) {
    if (line.slice(33, 36) === '999') {
      mustBe('999', open, digits(line, 37, 44), digits(line, 45, 56));
      told.push(...open);
      open = [];
    } else open.push({ key: line.slice(61, 79), ref: '1', cents: digits(line, 37, 46) });
  }
  mustBe('the end of the file', open, 0, 0);
  return told;
}

function mustBe(where: string, payments: readonly ToldPayment[], count: number, cents: number): void {
  const sum = payments.reduce((total, one) => total + one.cents, 0);
  if (payments.length === count && sum === cents) return;
  throw new Error(
    `${where} says ${count} payments and ${cents} cents, there are ${payments.length} and ${sum}`,
  );
}

function outcomes(
  bytes: Uint8Array,
  named: (row: Row) => { readonly key: string; readonly ref: string },
): readonly AcknowledgedRow[] {
  return table(bytes).map((row) => ({
    ...named(row),
    cents: euros(field(row, 'IMPORTO')),
    outcome: field(row, 'ESITO').replace(/[AO]$/, ''),
    error: field(row, 'CODICE_ERRORE'),
    noticeNumber: field(row, 'CODICE_AVVISO'),
  }));
}

/** Semicolons, quotes where needed, windows-1252, names in the first row. */
function table(bytes: Uint8Array): readonly Row[] {
  const [names, ...rows] = readRows(new TextDecoder('windows-1252').decode(bytes));
  return rows.map((values) =>
    Object.fromEntries((names ?? []).map((name, index) => [name, values[index] ?? ''])),
  );
}

/** Rows of a CSV with semicolons; a quoted value may hold anything, line ends too. */
export function readRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const values = /(?:"((?:[^"]|"")*)"|([^;\r\n]*))(;|\r?\n|$)/gy;
  for (let found = values.exec(text); found !== null && found[0] !== ''; found = values.exec(text)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ';') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function field(row: Row, name: string): string {
  const value = row[name];
  if (value === undefined) throw new Error(`there is no column ${name}`);
  return value;
}

/** `1.234,56` in cents. */
export function euros(text: string): number {
  const parts = /^(\d{1,3}(?:\.\d{3})*|\d+),(\d{2})$/.exec(text);
  if (parts === null) throw new Error(`${text} is no amount`);
  return Number((parts[1] ?? '').replaceAll('.', '')) * 100 + Number(parts[2]);
}

function lines(bytes: Uint8Array, width: number): readonly string[] {
  const found = new TextDecoder('latin1').decode(bytes).split('\r\n');
  if (found.pop() !== '') throw new Error('the last line has no end');
  for (const [index, line] of found.entries()) {
    if (line.length !== width)
      throw new Error(`line ${index + 1} has ${line.length} characters, not ${width}`);
  }
  return found;
}

function digits(line: string, from: number, to: number): number {
  const text = line.slice(from - 1, to);
  if (!/^\d+$/.test(text)) throw new Error(`columns ${from}-${to} hold no digits: ${text}`);
  return Number(text);
}
