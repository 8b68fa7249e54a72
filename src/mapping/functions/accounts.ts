/** Bank and postal accounts. */
import { composeIban, type ItalianIban, partsOf, readIban } from '../../domain/iban.ts';
import { isBlank, misuse, optionsOf, textOf, unwrap } from './arguments.ts';

export const accountFunctions = {
  /** An IBAN, checked, without blanks. Problems `iban.…`. */
  iban: (text: unknown, options?: unknown): string | undefined => {
    const { field, optional } = optionsOf('iban', options);
    const written = textOf('iban', text);
    if (optional && isBlank(written)) return undefined;
    return unwrap(readIban(written), field);
  },
  /** CIN, ABI, CAB and account of an Italian IBAN. Problems `iban.…`. */
  ibanParts: (text: unknown, options?: unknown): ItalianIban => {
    const { field } = optionsOf('ibanParts', options);
    const parts = partsOf(unwrap(readIban(textOf('ibanParts', text)), field));
    if (parts === undefined) throw misuse('$ibanParts knows the IBANs of Italy and San Marino only');
    return parts;
  },
  /** The Italian IBAN of ABI, CAB and account. Problem `iban.parts`. */
  ibanOf: (abi: unknown, cab: unknown, account: unknown, options?: unknown): string => {
    const { field } = optionsOf('ibanOf', options);
    const [bank, branch] = [textOf('ibanOf', abi).trim(), textOf('ibanOf', cab).trim()];
    return unwrap(composeIban(bank, branch, textOf('ibanOf', account).trim()), field);
  },
};
