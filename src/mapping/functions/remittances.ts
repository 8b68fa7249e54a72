/** Structured causali: what a payment or a transfer says that it is for. */
import { toCents } from '../../domain/money.ts';
import {
  formatRemittance as compose,
  flowOfTransfer,
  type Remittance,
  readRemittance,
} from '../../domain/remittance.ts';
import { isBlank, misuse, numberOf, optionsOf, textOf, unwrap } from './arguments.ts';

const OPTIONS = ['text', 'groups'];

export const remittanceFunctions = {
  /** `/RFB/<IUV>/<amount>/TXT/<text>`, or `/RFS/…` for a creditor reference. Problems `remittance.…`. */
  remittance: (iuv: unknown, amount?: unknown, options?: unknown): string => {
    const { field, rest } = optionsOf('remittance', options, OPTIONS);
    const cents = amount === undefined || amount === null ? undefined : numberOf('remittance', amount);
    if (cents !== undefined && !(Number.isSafeInteger(cents) && cents >= 0))
      throw misuse(`$remittance wants whole cents, not ${cents}`);
    const parts: Remittance = {
      iuv: textOf('remittance', iuv).trim(),
      ...(cents === undefined ? {} : { amount: toCents(cents) }),
      text: textOf('remittance', rest.text).trim(),
    };
    return unwrap(compose(parts, rest.groups === true), field);
  },
  /** IUV, amount and text of a structured causale. Problem `remittance.unreadable`. */
  readRemittance: (text: unknown, options?: unknown): Remittance | undefined => {
    const { field, optional } = optionsOf('readRemittance', options);
    const written = textOf('readRemittance', text);
    if (optional && isBlank(written)) return undefined;
    return unwrap(readRemittance(written), field);
  },
  /** The reporting flow that the causale of a transfer names. Problem `remittance.no-flow`. */
  flowOfTransfer: (text: unknown, options?: unknown): string | undefined => {
    const { field, optional } = optionsOf('flowOfTransfer', options);
    const written = textOf('flowOfTransfer', text);
    if (optional && isBlank(written)) return undefined;
    return unwrap(flowOfTransfer(written), field);
  },
};
