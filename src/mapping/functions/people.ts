/** Debtors and their addresses. */
import type { Json } from '../../domain/debt-position.ts';
import { readFiscalCode, type UnusualCode } from '../../domain/fiscal-code.ts';
import { problem } from '../../domain/problem.ts';
import { ArgumentProblem } from '../outcome.ts';
import { isObject, misuse, textOf, unwrap } from './arguments.ts';

const ADDRESS_PARTS = ['street', 'civicNumber', 'postalCode', 'city', 'province', 'country'];
const MORE = ['kind', 'email', 'phone'];

/** `VIA ROMA 10/A`, `Via Roma, n. 10 int. 2`; a street without a number stays whole. */
const NUMBERED =
  /^(.*?\p{L}.*?)(?:\s*,\s*|\s+)(?:n(?:r|um|°|\.)*\.?\s*)?(\d{1,5}(?:\s?[/-]?\s?[A-Za-z]{1,3}|\/\d{1,3})?)$/iu;

export function peopleFunctions(allow: readonly UnusualCode[]) {
  return {
    /**
     * A debtor: code checked, kind derived, blanks left out. More: address (text, or what $address gives), street,
     * civicNumber, postalCode, city, province, country, email, phone, kind; `fields: { code, name }` names the columns.
     */
    debtor: (code: unknown, name: unknown, more?: unknown): Json => {
      const rest = more === undefined || more === null ? {} : more;
      if (!isObject(rest)) throw misuse('the third argument of $debtor is an object');
      const { address, fields, ...own } = rest;
      const names = isObject(fields) ? fields : {};
      const read = unwrap(readFiscalCode(textOf('debtor', code), { allow }), nameOf(names.code));
      const full = textOf('debtor', name).trim().replaceAll(/\s+/g, ' ');
      if (full === '') {
        const field = nameOf(names.name);
        const nameless = problem(
          'debtor.nameless',
          'the debtor has no name',
          field === undefined ? {} : { place: { field } },
        );
        throw new ArgumentProblem(nameless, 1);
      }
      const debtor: { [key: string]: Json } = { kind: read.kind, fiscalCode: read.code, name: full };
      if (isObject(address)) copy(address, debtor);
      else if (address !== undefined && address !== null) copy({ street: address }, debtor);
      copy(own, debtor);
      return debtor;
    },
    /** A street with its number told apart. */
    address: (text: unknown): Json => {
      const written = textOf('address', text).trim().replaceAll(/\s+/g, ' ');
      if (written === '') return {};
      const match = NUMBERED.exec(written.slice(0, 200));
      const [, street, number] = match ?? [];
      return street === undefined || number === undefined || written.length > 200
        ? { street: written }
        : { street, civicNumber: number.replaceAll(' ', '') };
    },
  };
}

function copy(from: { readonly [key: string]: unknown }, to: { [key: string]: Json }): void {
  for (const [key, value] of Object.entries(from)) {
    if (!ADDRESS_PARTS.includes(key) && !MORE.includes(key)) {
      throw misuse(`a debtor has no ${key}; it has ${[...ADDRESS_PARTS, ...MORE].join(', ')}`);
    }
    const text = textOf('debtor', value).trim();
    if (text !== '') to[key] = text;
  }
}

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
