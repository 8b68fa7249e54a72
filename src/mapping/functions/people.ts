/** Debtors, their names and addresses. */
import { readAddress } from '../../domain/address.ts';
import { oneBlank } from '../../domain/blanks.ts';
import type { Json } from '../../domain/debt-position.ts';
import { readFiscalCode, type UnusualCode } from '../../domain/fiscal-code.ts';
import { type PersonName, splitName } from '../../domain/person-name.ts';
import { failed, problem } from '../../domain/problem.ts';
import { ArgumentProblem } from '../outcome.ts';
import { isBlank, isObject, misuse, optionsOf, textOf, unwrap } from './arguments.ts';

const ADDRESS_PARTS = ['street', 'civicNumber', 'postalCode', 'city', 'province', 'country'];
const PARTS = [...ADDRESS_PARTS, 'kind', 'email', 'phone'];
const KNOWN: ReadonlySet<string> = new Set(PARTS);
const SPLIT_OPTIONS = ['code', 'strict'];

export function peopleFunctions(allow: readonly UnusualCode[]) {
  const rules = { allow };
  return {
    /**
     * A debtor: code checked, kind derived, blanks left out. More: address (text, or what $address gives), street,
     * civicNumber, postalCode, city, province, country, email, phone, kind; `fields: { code, name }` names the columns.
     */
    debtor: (code: unknown, name: unknown, more?: unknown): Json => {
      const rest = more === undefined || more === null ? undefined : more;
      if (rest !== undefined && !isObject(rest)) throw misuse('the third argument of $debtor is an object');
      const fields = isObject(rest?.fields) ? rest.fields : undefined;
      const read = unwrap(readFiscalCode(textOf('debtor', code), rules), nameOf(fields?.code));
      const full = oneBlank(textOf('debtor', name));
      if (full === '') throw nameless(nameOf(fields?.name));
      const debtor: { [key: string]: Json } = { kind: read.kind, fiscalCode: read.code, name: full };
      if (rest === undefined) return debtor;
      const { address } = rest;
      if (isObject(address)) for (const key in address) copy(key, address[key], debtor);
      else if (address !== undefined && address !== null) copy('street', address, debtor);
      for (const key in rest) if (key !== 'address' && key !== 'fields') copy(key, rest[key], debtor);
      return debtor;
    },
    /** A street with its number told apart. */
    address: (text: unknown): Json => ({ ...readAddress(textOf('address', text)) }),
    /** Surname and name of one text, as the fiscal code (option code) or particles say. Problem `name.unsplit`. */
    splitName: (text: unknown, options?: unknown): PersonName | undefined => {
      const { field, optional, rest } = optionsOf('splitName', options, SPLIT_OPTIONS);
      const written = textOf('splitName', text);
      if (optional && isBlank(written)) return undefined;
      const code = rest.code === undefined || rest.code === null ? undefined : textOf('splitName', rest.code);
      const sure = code === undefined ? undefined : splitName(written, code.trim());
      const split = sure ?? (code !== undefined && rest.strict === true ? undefined : splitName(written));
      if (split !== undefined) return split;
      const message =
        rest.strict === true ? 'the fiscal code is not one of this name' : 'it is not a surname and a name';
      return unwrap(failed(problem('name.unsplit', message, { place: { value: written } })), field);
    },
  };
}

function nameless(field: string | undefined): ArgumentProblem {
  const place = field === undefined ? {} : { place: { field } };
  return new ArgumentProblem(problem('debtor.nameless', 'the debtor has no name', place), 1);
}

function copy(key: string, value: unknown, to: { [key: string]: Json }): void {
  if (!KNOWN.has(key)) throw misuse(`a debtor has no ${key.slice(0, 40)}; it has ${PARTS.join(', ')}`);
  const text = textOf('debtor', value).trim();
  if (text !== '') to[key] = text;
}

const nameOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
