import { type Chapter, gives, stops } from './entry.ts';

export const people: Chapter = {
  id: 'people',
  title: 'People',
  functions: [
    {
      name: 'debtor',
      takes: ['code', 'name', 'more?'],
      gives: 'debtor',
      says: 'A debtor: code checked as by $fiscalCode, kind derived, name without superfluous blanks. What is blank is left out.',
      options: {
        address: 'text, or what $address gives',
        'street, civicNumber, postalCode, city, province, country, email, phone, kind': 'as in the position',
        fields: '{ "code": …, "name": … }: what problems call them',
      },
      problems: ['fiscalCode.…', 'debtor.nameless'],
      examples: [
        [
          '$debtor("RSSMRA80A01H501U", " ROSSI  MARIO ")',
          gives({ kind: 'F', fiscalCode: 'RSSMRA80A01H501U', name: 'ROSSI MARIO' }),
        ],
        [
          '$debtor("12345678903", "BIANCHI SRL", { "city": "ROMA", "province": "" })',
          gives({ kind: 'G', fiscalCode: '12345678903', name: 'BIANCHI SRL', city: 'ROMA' }),
        ],
        ['$debtor("RSSMRA80A01H501U", "")', stops('debtor.nameless')],
      ],
    },
    {
      name: 'address',
      takes: ['text'],
      gives: '{ street, civicNumber }',
      says: 'Tells the civic number from the street; a text that does not surely end in one stays whole.',
      examples: [
        ['$address("VIA ROMA 10/A")', gives({ street: 'VIA ROMA', civicNumber: '10/A' })],
        [
          '$address("Piazza 4 Novembre, n. 12 B")',
          gives({ street: 'Piazza 4 Novembre', civicNumber: '12B' }),
        ],
        ['$address("VIA 25 APRILE")', gives({ street: 'VIA 25 APRILE' })],
        ['$address("LOCALITA\' PIANE")', gives({ street: "LOCALITA' PIANE" })],
      ],
    },
    {
      name: 'splitName',
      takes: ['text', 'options?'],
      gives: '{ surname, name }',
      says: 'Splits a text that begins with the surname. The fiscal code decides where it can, whichever comes first; else particles (DE, DI, LO…) stay with the surname.',
      options: {
        code: 'the person’s fiscal code',
        strict: 'true: a problem when the code does not confirm any split',
      },
      common: 'field and optional',
      problems: ['name.unsplit'],
      examples: [
        ['$splitName("DE ROSSI MARIA TERESA")', gives({ surname: 'DE ROSSI', name: 'MARIA TERESA' })],
        [
          '$splitName("MARIO ROSSI", { "code": "RSSMRA80A01H501U" })',
          gives({ surname: 'ROSSI', name: 'MARIO' }),
        ],
        ['$splitName("BIANCHI ANNA", { "code": "RSSMRA80A01H501U", "strict": true })', stops('name.unsplit')],
        ['$splitName("ROSSI")', stops('name.unsplit')],
      ],
    },
  ],
};
