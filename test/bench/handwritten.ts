/**
 * The positions of a waste tax list as a programmer would write them for one gestionale, in plain JavaScript: the same
 * checks and the same result as the mapping of the bench, with none of Tramite's functions.
 */

export interface Row {
  readonly [column: string]: string;
}

interface Transfer {
  readonly amount: number;
  readonly organization: string;
  readonly companyName?: string;
  readonly iban?: string;
  readonly category?: string;
}

interface Installment {
  readonly ref: string;
  readonly amount: number;
  readonly description: string;
  readonly dueDate: string;
  readonly transfers: readonly Transfer[];
  readonly source: { readonly rata: string };
}

export interface Parameters {
  readonly organization: string;
  readonly parameters: { readonly [name: string]: string };
}

class Refused extends Error {}

const column = (row: Row, name: string): string => row[name] ?? '';

function digits(text: string, width?: number): string {
  const trimmed = text.trim();
  if (!/^\d+$/.test(trimmed) || (width !== undefined && trimmed.length !== width))
    throw new Refused('digits');
  return trimmed;
}

const AMOUNT = /^(\d+|[1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d{1,2}))?$/;

function cents(text: string): number {
  const match = AMOUNT.exec(text.trim());
  if (match === null) throw new Refused('amount');
  const [, euro = '', decimals = ''] = match;
  if (euro.includes('.') && decimals === '') throw new Refused('ambiguous amount');
  const amount = Number(euro.replaceAll('.', '')) * 100 + Number(decimals.padEnd(2, '0'));
  if (amount > 99_999_999_999) throw new Refused('amount');
  return amount;
}

const DAY = /^(\d{2})\/(\d{2})\/(\d{4})$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function day(text: string): string {
  const match = DAY.exec(text.trim());
  if (match === null) throw new Refused('date');
  const [, dd = '', mm = '', yyyy = ''] = match;
  const year = Number(yyyy);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = mm === '02' && leap ? 29 : (LENGTHS[Number(mm) - 1] ?? 0);
  if (Number(dd) < 1 || Number(dd) > length) throw new Refused('date');
  return `${yyyy}-${mm}-${dd}`;
}

const PERSON = /^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/;
const ODD_DIGITS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

function fiscalCode(text: string): { readonly kind: 'F' | 'G'; readonly code: string } {
  const code = text.trim().toUpperCase();
  if (code.length === 11) {
    if (!/^\d{11}$/.test(code)) throw new Refused('fiscal code');
    let sum = 0;
    for (let at = 0; at < 10; at += 1) {
      const digit = code.charCodeAt(at) - 48;
      sum += at % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9;
    }
    if ((10 - (sum % 10)) % 10 !== code.charCodeAt(10) - 48) throw new Refused('fiscal code');
    return { kind: 'G', code };
  }
  if (!PERSON.test(code)) throw new Refused('fiscal code');
  let sum = 0;
  for (let at = 0; at < 15; at += 1) {
    const char = code.charCodeAt(at);
    const digit = char < 58;
    const value = digit ? char - 48 : char - 65;
    sum += at % 2 === 1 ? value : ((digit ? ODD_DIGITS[value] : ODD_LETTERS[value]) ?? 0);
  }
  if (sum % 26 !== code.charCodeAt(15) - 65) throw new Refused('fiscal code');
  return { kind: 'F', code };
}

const STREET =
  /^(.*?\p{L}.*?)(?:\s*,\s*|\s+)(?:n(?:r|um|°|\.)*\.?\s*)?(\d{1,5}(?:\s?[/-]?\s?[A-Za-z]{1,3}|\/\d{1,3})?)$/iu;

function address(text: string): { street?: string; civicNumber?: string } {
  const whole = text.trim().replaceAll(/\s+/g, ' ');
  if (whole === '') return {};
  const match = STREET.exec(whole);
  if (match === null) return { street: whole };
  const [, street = '', number = ''] = match;
  return { street, civicNumber: number.replaceAll(' ', '') };
}

function debtor(row: Row): object {
  const { kind, code } = fiscalCode(column(row, 'COD_FISC'));
  const name = column(row, 'NOMINATIVO').trim().replaceAll(/\s+/g, ' ');
  if (name === '') throw new Refused('name');
  const postalCode = column(row, 'CAP');
  const city = column(row, 'COMUNE').trim();
  const province = column(row, 'PROV').trim();
  return {
    kind,
    fiscalCode: code,
    name,
    ...address(column(row, 'INDIRIZZO')),
    ...(/^\d{2,5}$/.test(postalCode) ? { postalCode: postalCode.padStart(5, '0') } : {}),
    ...(city === '' ? {} : { city }),
    ...(province === '' ? {} : { province }),
  };
}

function installment(row: Row, year: string, connector: Parameters): Installment {
  const rata = digits(column(row, 'RATA')).replace(/^0+/, '') || '0';
  const [tari, tefa] = [cents(column(row, 'IMPORTO_TARI')), cents(column(row, 'IMPORTO_TEFA'))];
  const transfers: Transfer[] = [];
  if (tari > 0) transfers.push({ amount: tari, organization: connector.organization });
  if (tefa > 0) {
    const { tefaOrganization = '', tefaName = '', tefaIban = '', tefaCategory = '' } = connector.parameters;
    transfers.push({
      amount: tefa,
      organization: tefaOrganization,
      companyName: tefaName,
      iban: tefaIban,
      category: tefaCategory,
    });
  }
  return {
    ref: rata,
    amount: cents(column(row, 'IMPORTO')),
    description: `TARI ${year}${rata === '0' ? ' soluzione unica' : ` rata ${rata}`}`,
    dueDate: day(column(row, 'SCADENZA')),
    transfers,
    source: { rata: column(row, 'RATA') },
  };
}

/** The position of one notice; undefined when all its rows are of zero euro. */
export function position(rows: readonly Row[], connector: Parameters): object | undefined {
  const first = rows[0] ?? {};
  const year = digits(column(first, 'ANNO'), 4);
  const owed = rows
    .filter((row) => cents(column(row, 'IMPORTO')) > 0)
    .map((row) => installment(row, year, connector));
  if (owed.length === 0) return undefined;
  const single = owed.filter(({ ref }) => ref === '0');
  const order = (ref: string): string => ref.padStart(4, '0');
  const plan = owed
    .filter(({ ref }) => ref !== '0')
    .sort((one, other) =>
      order(one.ref) < order(other.ref) ? -1 : order(one.ref) > order(other.ref) ? 1 : 0,
    );
  return {
    key: column(first, 'NUM_AVVISO'),
    period: year,
    description: `TARI ${year} avviso ${column(first, 'NUM_AVVISO')}`,
    debtor: debtor(first),
    options: [
      ...(single.length > 0
        ? [{ kind: 'single', description: 'Soluzione unica', installments: single }]
        : []),
      ...(plan.length > 0 ? [{ kind: 'plan', description: 'Pagamento rateale', installments: plan }] : []),
    ],
    source: { avviso: column(first, 'NUM_AVVISO'), anno: column(first, 'ANNO') },
  };
}
