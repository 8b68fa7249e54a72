/**
 * A reader of Poste's "rendicontazione bollettini incassati" of 200 characters, written from the layout tables alone:
 * it shares nothing with what it judges. It throws at the first thing that the tables do not allow.
 */
import { strict as assert } from 'node:assert';

export interface PostePayment {
  readonly loaded: string;
  readonly selected: string;
  readonly account: string;
  /** AAMMGG. */
  readonly accepted: string;
  readonly document: string;
  readonly cents: number;
  readonly office: string;
  readonly credited: string;
  /** 16 digits and the two of control. */
  readonly clientCode: string;
  readonly channel: string;
  readonly substitute: boolean;
}

export interface PosteBlock {
  readonly account: string;
  readonly credited: string;
  readonly documents: number;
  readonly cents: number;
  readonly wrongDocuments: number;
  readonly wrongCents: number;
  readonly payments: readonly PostePayment[];
}

const DOCUMENTS = ['247', '896', '674', '451', '123'];
const CHANNELS = ['CC', 'AV', 'DP', 'DI'];
const CONTROL = 93;

/** `bytes` is a whole file: blocks of payments, each followed by its summary. Lines end with CRLF. */
export function readPoste200(bytes: Uint8Array): PosteBlock[] {
  const text = Buffer.from(bytes).toString('latin1');
  assert.match(text, /^[\x20-\x7e\r\n]*$/, 'characters outside printable ASCII');
  assert.ok(text.endsWith('\r\n'), 'the last line is not terminated');
  const blocks: PosteBlock[] = [];
  let payments: PostePayment[] = [];
  for (const [index, line] of text.slice(0, -2).split('\r\n').entries()) {
    assert.equal(line.length, 200, `line ${index + 1} has ${line.length} characters`);
    if (at(line, 34, 36) === '999' && at(line, 20, 33).trim() === '') {
      blocks.push(readSummary(line, payments, index + 1));
      payments = [];
    } else {
      payments.push(readPayment(line, index + 1));
    }
  }
  assert.equal(payments.length, 0, 'the last payments have no summary after them');
  assert.ok(blocks.length > 0, 'there is no summary');
  const keys = blocks.map((block) => `${block.account} ${block.credited}`);
  assert.equal(new Set(keys).size, keys.length, 'an account has two summaries for one accounting day');
  return blocks;
}

function readPayment(line: string, number: number): PostePayment {
  const digits = (from: number, to: number): string => {
    assert.match(
      at(line, from, to),
      /^\d+$/,
      `line ${number}, ${from}-${to} is not digits: "${at(line, from, to)}"`,
    );
    return at(line, from, to);
  };
  const document = digits(34, 36);
  assert.ok(DOCUMENTS.includes(document), `line ${number}: ${document} is no document type`);
  digits(1, 8);
  digits(9, 15);
  const cents = Number(digits(37, 46));
  assert.ok(cents > 0, `line ${number} pays nothing`);
  assert.match(at(line, 47, 54), /^[A-Z0-9 ]{8}$/, `line ${number}, 47-54 is no office`);
  assert.equal(at(line, 55, 55), '2', `line ${number} is not in euro`);
  const coded = ['896', '674', '247'].includes(document);
  const clientCode = at(line, 62, 79);
  if (coded) {
    const control = Number(BigInt(digits(62, 77)) % BigInt(CONTROL));
    assert.equal(
      digits(78, 79),
      String(control).padStart(2, '0'),
      `line ${number}: wrong control of ${clientCode}`,
    );
  } else {
    assert.match(clientCode, /^(0{18}| {18}|\d{18})$/, `line ${number}, 62-79 is neither a code nor nothing`);
  }
  const channel = at(line, 80, 81);
  assert.ok(CHANNELS.includes(channel), `line ${number}: ${channel} is no channel`);
  assert.match(at(line, 82, 82), /^[SN]$/, `line ${number}, 82 is neither S nor N`);
  return {
    loaded: at(line, 1, 8),
    selected: at(line, 9, 15),
    account: digits(16, 27),
    accepted: day(digits(28, 33), number),
    document,
    cents,
    office: at(line, 47, 54),
    credited: day(digits(56, 61), number),
    clientCode,
    channel,
    substitute: at(line, 82, 82) === 'S',
  };
}

function readSummary(line: string, payments: readonly PostePayment[], number: number): PosteBlock {
  const figure = (from: number, to: number): number => {
    assert.match(
      at(line, from, to),
      /^\d+$/,
      `line ${number}, ${from}-${to} is not digits: "${at(line, from, to)}"`,
    );
    return Number(at(line, from, to));
  };
  assert.match(at(line, 1, 1), /^[0-9A-Z]$/, `line ${number} has no CUAS`);
  const account = at(line, 2, 13);
  const credited = day(at(line, 14, 19), number);
  const documents = figure(37, 44);
  const cents = figure(45, 56);
  assert.equal(documents, payments.length, `line ${number} counts other payments`);
  assert.equal(
    cents,
    payments.reduce((total, payment) => total + payment.cents, 0),
    `line ${number} has another total`,
  );
  for (const payment of payments) {
    assert.equal(payment.account, account, `line ${number} follows a payment to another account`);
    assert.equal(payment.credited, credited, `line ${number} follows a payment of another accounting day`);
  }
  assert.equal(figure(57, 64) + figure(77, 84), documents, `line ${number}: exact and wrong do not add up`);
  assert.equal(
    figure(65, 76) + figure(85, 96),
    cents,
    `line ${number}: exact and wrong amounts do not add up`,
  );
  assert.equal(at(line, 97, 200).trim(), '', `line ${number} has something after column 96`);
  return {
    account,
    credited,
    documents,
    cents,
    wrongDocuments: figure(77, 84),
    wrongCents: figure(85, 96),
    payments,
  };
}

const at = (line: string, from: number, to: number): string => line.slice(from - 1, to);

/** AAMMGG of the calendar. */
function day(text: string, number: number): string {
  const [year, month, date] = [at(text, 1, 2), at(text, 3, 4), at(text, 5, 6)].map(Number) as [
    number,
    number,
    number,
  ];
  const found = new Date(Date.UTC(2000 + year, month - 1, date));
  assert.ok(
    found.getUTCMonth() === month - 1 && found.getUTCDate() === date,
    `line ${number}: ${text} is no date`,
  );
  return text;
}
