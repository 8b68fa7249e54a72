/**
 * A reader of CBI MAV flows of 120 characters, requests and returns, written from the layout tables alone: it shares
 * nothing with what it judges. It throws at the first thing that the tables do not allow.
 */
import { strict as assert } from 'node:assert';

export interface MavDisposition {
  readonly progressive: number;
  readonly due: string;
  readonly causale: string;
  readonly cents: number;
  readonly sign: '+' | '-';
  readonly collector: string;
  readonly assuntrice: string;
  readonly sia: string;
  readonly debtorCode: string;
  readonly creditor: string;
  readonly debtor: string;
  readonly debtorTaxCode: string;
  readonly description: string;
  readonly number: string;
  readonly identifier: string;
  readonly valueDate: string;
  readonly paymentDate: string;
  readonly types: readonly string[];
}

export interface MavFlow {
  readonly sender: string;
  readonly receiver: string;
  readonly created: string;
  readonly supportName: string;
  readonly negative: number;
  readonly positive: number;
  readonly dispositions: readonly MavDisposition[];
}

const ONCE = ['14', '20', '30', '40', '50', '51', '70'];
const TYPES = [...ONCE, '10', '16', '59'];

/** `bytes` is a whole file; every line must have exactly 120 characters and end with CRLF. */
export function readMavFlows(bytes: Uint8Array): MavFlow[] {
  const text = Buffer.from(bytes).toString('latin1');
  assert.match(text, /^[\x20-\x7e\r\n]*$/, 'characters outside printable ASCII');
  assert.ok(text.endsWith('\r\n'), 'the last line is not terminated');
  const lines = text.slice(0, -2).split('\r\n');
  const flows: MavFlow[] = [];
  let head: string | undefined;
  let body: string[] = [];
  for (const [index, line] of lines.entries()) {
    const where = `line ${index + 1}`;
    assert.equal(line.length, 120, `${where} has ${line.length} characters`);
    assert.equal(at(line, 1, 1), ' ', `${where} does not begin with a blank`);
    const type = at(line, 2, 3);
    if (type === 'IM') {
      assert.equal(head, undefined, `${where}: a flow within a flow`);
      head = line;
      body = [];
    } else if (type === 'EF') {
      assert.ok(head !== undefined, `${where}: the end of no flow`);
      flows.push(readFlow(head, body, line));
      head = undefined;
    } else {
      assert.ok(head !== undefined, `${where} stands outside a flow`);
      assert.ok(TYPES.includes(type), `${where} is of unknown type ${type}`);
      body.push(line);
    }
  }
  assert.equal(head, undefined, 'the last flow has no EF');
  assert.ok(flows.length > 0, 'there is no flow');
  return flows;
}

function readFlow(head: string, body: readonly string[], tail: string): MavFlow {
  blank(head, 46, 104);
  blank(head, 112, 113);
  assert.equal(at(head, 114, 114), 'E', 'IM: the currency is not E');
  assert.equal(at(head, 4, 45), at(tail, 4, 45), 'EF does not repeat IM in 4-45');
  assert.equal(at(tail, 114, 114), 'E', 'EF: the currency is not E');
  blank(tail, 90, 113);
  day(at(head, 14, 19), 'IM 14-19');
  assert.notEqual(at(head, 20, 39).trim(), '', 'the support has no name');
  const byProgressive: string[][] = [];
  for (const line of body) {
    const progressive = number(at(line, 4, 10), 'progressive');
    const group = byProgressive[progressive - 1];
    if (group === undefined) {
      assert.equal(progressive, byProgressive.length + 1, 'progressives do not count from 1 by 1');
      byProgressive.push([line]);
    } else {
      assert.equal(progressive, byProgressive.length, 'the lines of a disposition are not together');
      group.push(line);
    }
  }
  const dispositions = byProgressive.map((lines, index) => readDisposition(lines, index + 1));
  const sum = (sign: string): number =>
    dispositions.filter((one) => one.sign === sign).reduce((total, one) => total + one.cents, 0);
  assert.equal(number(at(tail, 46, 52), 'EF 46-52'), dispositions.length, 'EF counts other dispositions');
  assert.equal(number(at(tail, 53, 67), 'EF 53-67'), sum('-'), 'EF has another negative total');
  assert.equal(number(at(tail, 68, 82), 'EF 68-82'), sum('+'), 'EF has another positive total');
  assert.equal(number(at(tail, 83, 89), 'EF 83-89'), body.length + 2, 'EF counts other lines');
  return {
    sender: at(head, 4, 8),
    receiver: at(head, 9, 13),
    created: at(head, 14, 19),
    supportName: at(head, 20, 39).trimEnd(),
    negative: sum('-'),
    positive: sum('+'),
    dispositions,
  };
}

function readDisposition(lines: readonly string[], progressive: number): MavDisposition {
  const types = lines.map((line) => at(line, 2, 3));
  for (const type of ONCE) {
    assert.ok(
      types.filter((one) => one === type).length <= 1,
      `disposition ${progressive} has ${type} twice`,
    );
  }
  for (const type of ['14', '20', '30', '40', '51', '70']) {
    assert.ok(types.includes(type), `disposition ${progressive} has no ${type}`);
  }
  assert.notEqual(types.includes('50'), types.includes('59'), `disposition ${progressive} wants 50 or 59`);
  assert.deepEqual(types, types.toSorted(), `disposition ${progressive} is not in ascending order`);
  const line = (type: string): string => lines.find((one) => at(one, 2, 3) === type) ?? ' '.repeat(120);
  const [l14, l20, l30, l40, l50, l51, l70] = ONCE.map(line) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  blank(l14, 11, 22);
  day(at(l14, 23, 28), '14 23-28');
  const sign = at(l14, 47, 47);
  assert.ok(sign === '+' || sign === '-', `disposition ${progressive} has no sign`);
  assert.match(at(l14, 29, 33), /^070\d\d$/, '14 29-33 is no causale of MAV');
  const returned = sign === '+';
  if (returned) {
    blank(l14, 58, 69);
    day(at(l14, 114, 119), '14 114-119');
    day(at(l51, 92, 97), '51 92-97');
    day(at(l51, 110, 115), '51 110-115');
    assert.match(at(l51, 87, 91), /^(\d{5}| {5})$/, '51 87-91 is no amount');
    blank(l51, 116, 120);
  } else {
    blank(l14, 70, 91);
    blank(l14, 114, 119);
    blank(l51, 87, 120);
  }
  assert.equal(at(l14, 97, 97) === ' ', at(l14, 98, 113).trim() === '', '14 97 goes with 98-113');
  assert.match(at(l14, 97, 97), /^[1-79 ]$/, '14 97 is no kind of code');
  assert.equal(at(l14, 120, 120), 'E', '14: the currency is not E');
  blank(l20, 107, 120);
  assert.notEqual(at(l30, 11, 40).trim(), '', '30 has no name');
  blank(l30, 87, 120);
  blank(l40, 101, 120);
  blank(l50, 91, 120);
  assert.match(at(l51, 11, 20), /^\d{10}$/, '51 11-20 is no number');
  blank(l51, 21, 74);
  assert.match(at(l51, 75, 86), /^(\d{12}| {12})$/, '51 75-86 is no identifier');
  blank(l70, 11, 93);
  assert.match(at(l70, 94, 94), /^[ PB]$/, '70 94 is no kind of bulletin');
  blank(l70, 95, 95);
  const long = lines.filter((one) => at(one, 2, 3) === '59').map((one) => at(one, 11, 120));
  return {
    progressive,
    due: at(l14, 23, 28),
    causale: at(l14, 29, 33),
    cents: number(at(l14, 34, 46), '14 34-46'),
    sign: sign === '+' ? '+' : '-',
    collector: at(l14, 48, 57),
    assuntrice: returned ? at(l14, 70, 91) : at(l14, 48, 69),
    sia: at(l14, 92, 96),
    debtorCode: at(l14, 98, 113).trimEnd(),
    creditor: at(l20, 11, 34).trimEnd(),
    debtor: at(l30, 11, 70).trimEnd(),
    debtorTaxCode: at(l30, 71, 86).trimEnd(),
    description: (types.includes('50') ? at(l50, 11, 90) : long.join('')).trimEnd(),
    number: at(l51, 11, 20),
    identifier: at(l51, 75, 86),
    valueDate: at(l51, 92, 97),
    paymentDate: at(l51, 110, 115),
    types,
  };
}

const at = (line: string, from: number, to: number): string => line.slice(from - 1, to);

function blank(line: string, from: number, to: number): void {
  assert.equal(at(line, from, to).trim(), '', `${at(line, 2, 3)} ${from}-${to} is not blank`);
}

function number(text: string, what: string): number {
  assert.match(text, /^\d+$/, `${what} is not zero-filled digits: "${text}"`);
  return Number(text);
}

/** GGMMAA, or blanks where a bank leaves it out. */
function day(text: string, what: string): void {
  if (text.trim() === '') return;
  assert.match(text, /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d$/, `${what} is no date: "${text}"`);
}
