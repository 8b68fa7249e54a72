/**
 * A reader of the CSV files that go back to a TARI office (outcomes of a load, payments), written from the README of
 * the layout alone: it shares nothing with what it judges. It throws at the first thing that the README does not allow.
 */
import { strict as assert } from 'node:assert';

export type Row = Readonly<Record<string, string>>;

export interface TariPayment {
  readonly event: string;
  readonly notice: string;
  readonly year: string;
  readonly rata: string;
  /** YYYY-MM-DD. */
  readonly due: string;
  readonly paidCents: number;
  readonly ownCents: number;
  readonly otherCents: number;
  readonly day: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly anomaly: string;
  readonly row: Row;
}

const PAID_COLUMNS =
  'EVENTO;NUM_AVVISO;ANNO;RATA;COD_FISC;SCADENZA;IMPORTO_DOVUTO;IMPORTO_PAGATO;QUOTA_COMUNE;QUOTA_ALTRI;DATA_PAGAMENTO;IUV;CODICE_AVVISO;PSP;CANALE;ID_RICEVUTA;ANOMALIA';
const ADDED_COLUMNS = ['ESITO', 'CODICE_ERRORE', 'DESCRIZIONE', 'IUV', 'CODICE_AVVISO'];

export function readTariPayments(bytes: Uint8Array): TariPayment[] {
  const [header, ...rows] = readRows(bytes);
  assert.equal(header?.join(';'), PAID_COLUMNS);
  return rows.map((values, index) => {
    const row = named(header ?? [], values, index + 2);
    const at = (name: string): string => row[name] ?? '';
    assert.match(at('EVENTO'), /^(PAGATO|RETTIFICATO)$/);
    checkCodes(at('IUV'), at('CODICE_AVVISO'), index + 2);
    assert.notEqual(at('ID_RICEVUTA'), '', `row ${index + 2} has no receipt`);
    const [paidCents, ownCents, otherCents] = [
      cents(at('IMPORTO_PAGATO')),
      cents(at('QUOTA_COMUNE')),
      cents(at('QUOTA_ALTRI')),
    ];
    assert.equal(ownCents + otherCents, paidCents, `row ${index + 2}: the shares do not add up`);
    return {
      event: at('EVENTO'),
      notice: at('NUM_AVVISO'),
      year: at('ANNO'),
      rata: at('RATA'),
      due: at('SCADENZA') === '' ? '' : day(at('SCADENZA')),
      paidCents,
      ownCents,
      otherCents,
      day: day(at('DATA_PAGAMENTO')),
      iuv: at('IUV'),
      noticeNumber: at('CODICE_AVVISO'),
      anomaly: at('ANOMALIA'),
      row,
    };
  });
}

/** Also those of other CSV layouts: the original rows with five columns after them. `received` is the file sent. */
export function readOutcomes(bytes: Uint8Array, received: Uint8Array): readonly Row[] {
  const [header, ...rows] = readRows(bytes);
  const [sent, ...originals] = readRows(received);
  assert.deepEqual(header, [...(sent ?? []), ...ADDED_COLUMNS]);
  assert.equal(rows.length, originals.length, 'rows were lost or added');
  return rows.map((values, index) => {
    const width = sent?.length ?? 0;
    assert.deepEqual(values.slice(0, width), originals[index], `row ${index + 2} is not as it was sent`);
    const row = named(header ?? [], values, index + 2);
    checkOutcome(row, index + 2);
    return row;
  });
}

/** The outcomes of dispositions: a CSV of its own, in the order of the flow. */
export function readDispositionOutcomes(bytes: Uint8Array): readonly Row[] {
  const [header, ...rows] = readRows(bytes);
  assert.equal(
    header?.join(';'),
    'SUPPORTO;DATA_CREAZIONE;PROGRESSIVO;NUMERO_DISPOSIZIONE;CODICE_DEBITORE;DEBITORE;IMPORTO;SCADENZA;ESITO;CODICE_ERRORE;DESCRIZIONE;IUV;CODICE_AVVISO',
  );
  return rows.map((values, index) => {
    const row = named(header ?? [], values, index + 2);
    checkOutcome(row, index + 2);
    day(row.DATA_CREAZIONE ?? '');
    assert.match(row.NUMERO_DISPOSIZIONE ?? '', /^\d{10}$/);
    return row;
  });
}

function checkOutcome(row: Row, line: number): void {
  const failed = /^(SCARTAT|RIFIUTAT)/.test(row.ESITO ?? '');
  assert.match(
    row.ESITO ?? '',
    /^(CARICAT[OA]|AGGIORNAT[OA]|INVARIAT[OA]|ANNULLAT[OA]|IGNORAT[OA]|DOPPI[OA]|SUPERAT[OA]|IN ATTESA|SCARTAT[OA]|RIFIUTAT[OA]|ARCHIVIAT[OA])$/,
  );
  assert.equal(
    (row.CODICE_ERRORE ?? '') !== '',
    failed,
    `row ${line}: ${row.ESITO} and ${row.CODICE_ERRORE}`,
  );
  if (failed) assert.notEqual(row.DESCRIZIONE, '', `row ${line} does not say why`);
  if (/^CARICAT/.test(row.ESITO ?? '')) checkCodes(row.IUV ?? '', row.CODICE_AVVISO ?? '', line);
}

/** The notice number of aux digit 3 is the IUV with a 3 before it, and its last two digits control it. */
function checkCodes(iuv: string, notice: string, line: number): void {
  assert.match(iuv, /^\d{17}$/, `row ${line}: "${iuv}" is no IUV`);
  assert.equal(notice, `3${iuv}`, `row ${line}`);
  assert.equal(Number(BigInt(notice.slice(0, 16)) % 93n), Number(notice.slice(16)), `row ${line}: ${notice}`);
}

/** Quoted fields may hold semicolons, doubled quotes and line ends; rows end with CRLF. */
function readRows(bytes: Uint8Array): string[][] {
  const text = new TextDecoder('windows-1252').decode(bytes);
  assert.ok(text.endsWith('\r\n'), 'the last row is not terminated');
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      let end = at + 1;
      while (text[end] !== '"' || text[end + 1] === '"') end += text[end] === '"' ? 2 : 1;
      value = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      const end = /[;\r]/.exec(text.slice(at))?.index ?? text.length - at;
      value = text.slice(at, at + end);
      at += end;
    }
    row.push(value);
    if (text[at] === ';') at += 1;
    else {
      assert.equal(text.slice(at, at + 2), '\r\n', `row ${rows.length + 1} is not well quoted`);
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

function named(header: readonly string[], values: readonly string[], line: number): Row {
  assert.equal(values.length, header.length, `row ${line} has ${values.length} fields`);
  return Object.fromEntries(header.map((name, index) => [name, values[index] ?? '']));
}

function cents(text: string): number {
  assert.match(text, /^\d+,\d\d$/, `"${text}" is no amount`);
  return Number(text.replace(',', ''));
}

function day(text: string): string {
  const [, date, month, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text) ?? [];
  assert.ok(date !== undefined, `"${text}" is no day`);
  return `${year}-${month}-${date}`;
}
