/** What columns are called where the sample does not name them. */
import type { Profile } from './kinds.ts';
import type { Roles } from './roles.ts';
import { type Column, frequencies } from './table.ts';

type Words = readonly [inCsv: string, inFixedWidth: string];

/** Italian capitals as CSV headers have them; fields of fixed columns as the layouts of the repository have them. */
const NAMES: Readonly<Record<string, Words>> = {
  fiscalCode: ['CODICE_FISCALE', 'fiscalCode'],
  vatNumber: ['PARTITA_IVA', 'vatNumber'],
  name: ['NOMINATIVO', 'name'],
  surname: ['COGNOME', 'surname'],
  givenName: ['NOME', 'givenName'],
  street: ['INDIRIZZO', 'street'],
  civicNumber: ['CIVICO', 'civicNumber'],
  postalCode: ['CAP', 'postalCode'],
  city: ['COMUNE', 'city'],
  province: ['PROV', 'province'],
  country: ['NAZIONE', 'country'],
  email: ['EMAIL', 'email'],
  phone: ['TELEFONO', 'phone'],
  amount: ['IMPORTO', 'amount'],
  dueDate: ['SCADENZA', 'due'],
  key: ['CHIAVE', 'key'],
  rata: ['RATA', 'rata'],
  period: ['ANNO', 'year'],
  description: ['CAUSALE', 'description'],
  notice: ['AVVISO_PAGOPA', 'notice'],
  iuv: ['IUV', 'iuv'],
};

/** One name per column, all different. `csv`: a blank header is `column3`, as the format calls it. */
export function nameColumns(columns: readonly Column[], roles: Roles, csv: boolean): readonly string[] {
  const role = new Map(assigned(roles).map(([name, profile]) => [profile.column.index, name]));
  const named = columns.some((column) => column.header !== '');
  const names = columns.map((column) => {
    if (csv && named) return column.header === '' ? `column${column.index + 1}` : column.header;
    const known = NAMES[role.get(column.index) ?? '']?.[csv ? 0 : 1];
    if (known !== undefined) return known;
    return csv ? `CAMPO_${column.index + 1}` : `field${(column.at?.from ?? 0) + 1}`;
  });
  const repeated = new Set(
    frequencies(names.map((name, index) => `${columns[index]?.line ?? ''} ${name}`)).flatMap(
      ([name, count]) => (count > 1 ? [name] : []),
    ),
  );
  return names.map((name, index) =>
    repeated.has(`${columns[index]?.line ?? ''} ${name}`) ? `${name}_${index + 1}` : name,
  );
}

function assigned({ people, amount, due, debts }: Roles): readonly (readonly [string, Profile])[] {
  const all: readonly (readonly [string, Profile | undefined])[] = [
    ['fiscalCode', people.fiscalCode?.profile],
    ['vatNumber', people.vatNumber?.profile],
    [people.givenName === undefined ? 'name' : 'surname', people.name?.profile],
    ['givenName', people.givenName?.profile],
    ...Object.entries(people.address).map(([name, choice]) => [name, choice.profile] as const),
    ['amount', amount?.profile],
    ['dueDate', due?.profile],
    ['key', debts.key?.profile],
    ['rata', debts.rata?.profile],
    ['period', debts.period?.profile],
    ['description', debts.description?.profile],
    [debts.code?.kind ?? 'iuv', debts.code?.profile],
  ];
  // A code that is the key as well keeps the name of the code.
  return all.flatMap(([name, profile]) => (profile === undefined ? [] : [[name, profile] as const]));
}
