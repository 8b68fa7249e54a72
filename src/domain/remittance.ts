/**
 * Structured remittance information of a payment (SACI 1.x chapter 3, Linee Guida 7.1): `/RFB/<IUV>[/<amount>][/TXT/…]`, and
 * `/RFS/…` for creditor references (RF…), whose amount is mandatory; 140 characters. And the one that PSPs give to the
 * transfer of a reporting flow: `/PUR/LGPE-RIVERSAMENTO/…/URI/<flow>` (SACI 3.x).
 */
import { readCreditorReference } from './creditor-reference.ts';
import { type Cents, formatEuro, readAmount } from './money.ts';
import { failed, ok, problem, type Result } from './problem.ts';

export interface Remittance {
  readonly iuv: string;
  readonly amount?: Cents;
  readonly text?: string;
}

const LONGEST = 140;
const IUV = /^[0-9A-Za-z]{1,35}$/;
const SAFE_TEXT = /^[\x20-\x7e]*$/;
const BY_FOUR = /.{4}(?=.)/g;

/** Problems `remittance.iuv`, `remittance.amount` (a creditor reference wants one), `remittance.text`, `remittance.too-long`. */
export function formatRemittance(parts: Remittance, groups = false): Result<string> {
  const { amount, text = '' } = parts;
  const iuv = parts.iuv.replaceAll(' ', '');
  if (!IUV.test(iuv)) return wrong('iuv', 'an IUV has 1 to 35 letters and digits', parts.iuv);
  const reference = iuv.startsWith('RF');
  if (reference) {
    const read = readCreditorReference(iuv);
    if (!read.ok) return read;
    if (amount === undefined)
      return wrong('amount', 'with a creditor reference the amount is mandatory', iuv);
  }
  if (!SAFE_TEXT.test(text)) return wrong('text', 'the text has something besides plain ASCII', text);
  const code = reference && groups ? iuv.replaceAll(BY_FOUR, '$& ') : iuv;
  const euro = amount === undefined ? '' : `/${formatEuro(amount, { decimal: '.' })}`;
  const words = text === '' ? '' : `/TXT/${text}`;
  const written = `/${reference ? 'RFS' : 'RFB'}/${code}${euro}${words}`;
  return written.length > LONGEST
    ? wrong('too-long', `it has ${written.length} characters, at most ${LONGEST} fit`, written)
    : ok(written);
}

const MARK = /(?:^|[^0-9A-Za-z])RF[SAB][/ ](?=[0-9A-Za-z])/i;
const CODE = /^[0-9A-Za-z]+/;
/** A creditor reference printed in groups of four. */
const GROUPED = /^RF\d\d(?: [0-9A-Za-z]{1,4}){1,6}/i;
const AMOUNT = /^[/ ](\d{1,9}(?:\.\d{1,2})?)(?=[/ ]|$)/;
const TEXT = /[/ ]TXT[/ ](.*)$/i;

/** Reads what banks make of it: other text before, a blank for a slash, `RFA`. Problem `remittance.unreadable`. */
export function readRemittance(text: string): Result<Remittance> {
  const line = text.slice(0, 4 * LONGEST);
  const mark = MARK.exec(line);
  if (mark === null) return wrong('unreadable', 'there is no /RFB/ or /RFS/ in it', text);
  const after = line.slice(mark.index + mark[0].length);
  const code = grouped(after) ?? CODE.exec(after)?.[0] ?? '';
  const rest = after.slice(code.length);
  const amount = AMOUNT.exec(rest)?.[1];
  const read = amount === undefined ? undefined : readAmount(amount, { decimal: '.' });
  const words = TEXT.exec(rest)?.[1]?.trim();
  return ok({
    iuv: code.replaceAll(' ', ''),
    ...(read?.ok ? { amount: read.value } : {}),
    ...(words === undefined || words === '' ? {} : { text: words }),
  });
}

/** The groups of a creditor reference: as many as its check digits confirm, since words may follow them. */
function grouped(text: string): string | undefined {
  let code = GROUPED.exec(text)?.[0] ?? '';
  while (code.includes(' ')) {
    if (readCreditorReference(code).ok) return code;
    code = code.slice(0, code.lastIndexOf(' '));
  }
  return undefined;
}

const FLOW = /LGPE ?- ?RIVERSAMENTO.{0,12}?URI[/ ]([0-9A-Za-z_-]{1,35})/i;

/** The reporting flow that a transfer pays. Problem `remittance.no-flow`. */
export function flowOfTransfer(text: string): Result<string> {
  const flow = FLOW.exec(text.slice(0, 4 * LONGEST))?.[1];
  return flow === undefined
    ? wrong('no-flow', 'there is no LGPE-RIVERSAMENTO with an URI in it', text)
    : ok(flow);
}

function wrong(
  what: 'iuv' | 'amount' | 'text' | 'too-long' | 'unreadable' | 'no-flow',
  message: string,
  value: string,
) {
  return failed(problem(`remittance.${what}`, message, { place: { value } }));
}
