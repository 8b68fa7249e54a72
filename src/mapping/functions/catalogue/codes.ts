import { type Chapter, gives, nothing, stops } from './entry.ts';

export const codes: Chapter = {
  id: 'codes',
  title: 'Codes',
  functions: [
    {
      name: 'fiscalCode',
      takes: ['text', 'options?'],
      gives: 'code',
      says: 'Checks a debtor’s code: 16 characters with omocodia, or 11 digits; ANONIMO, STP, ENI and foreign ones only where the service allows them (debtorCodes; here ANONIMO).',
      common: 'field and optional',
      problems: ['fiscalCode.missing', 'fiscalCode.format', 'fiscalCode.checksum', 'fiscalCode.not-allowed'],
      examples: [
        ['$fiscalCode("rssmra80a01h501u")', gives('RSSMRA80A01H501U')],
        ['$fiscalCode("RSSMRA80A01H501X")', stops('fiscalCode.checksum')],
        ['$fiscalCode("ANONIMO")', gives('ANONIMO')],
        ['$fiscalCode("", { "optional": true })', nothing],
      ],
    },
    {
      name: 'fiscalCodeFacts',
      takes: ['text', 'options?'],
      gives: 'object',
      says: 'Checks a code, and gives what it says: kind, base (the form without omocodia), and of persons omocodia, birthDay, sex, municipality of birth.',
      options: { pivot: 'years of birth up to it are of this century; default 29' },
      common: 'field and optional',
      problems: ['fiscalCode.missing', 'fiscalCode.format', 'fiscalCode.checksum', 'fiscalCode.not-allowed'],
      examples: [
        ['$fiscalCodeFacts("VRDLGI75C45F205F").birthDay', gives('1975-03-05')],
        ['$fiscalCodeFacts("VRDLGI75C45F205F").sex', gives('F')],
        ['$fiscalCodeFacts("VRDLGI75C45F205F").municipality', gives('F205')],
        ['$fiscalCodeFacts("RSSMRAULALMHRLMD").base', gives('RSSMRA80A01H501U')],
        ['$fiscalCodeFacts("12345678903").kind', gives('G')],
      ],
    },
    {
      name: 'partitaIva',
      takes: ['text', 'options?'],
      gives: '11 digits',
      says: 'Checks a partita IVA, with or without IT before it.',
      common: 'field and optional',
      problems: ['partitaIva.missing', 'partitaIva.format', 'partitaIva.checksum'],
      examples: [
        ['$partitaIva("IT 12345678903")', gives('12345678903')],
        ['$partitaIva("12345678901")', stops('partitaIva.checksum')],
        ['$partitaIva("RSSMRA80A01H501U")', stops('partitaIva.format')],
      ],
    },
    {
      name: 'taxonomy',
      takes: ['text', 'options?'],
      gives: 'code',
      says: 'Checks how a taxonomy code is written, and gives its whole form. The list itself changes: see PagoPA’s.',
      common: 'field and optional',
      problems: ['taxonomy.missing', 'taxonomy.format'],
      examples: [
        ['$taxonomy("0101101IM")', gives('9/0101101IM/')],
        ['$taxonomy("7/0102100SA/")', gives('7/0102100SA/')],
        ['$taxonomy("TARI")', stops('taxonomy.format')],
      ],
    },
    {
      name: 'iban',
      takes: ['text', 'options?'],
      gives: 'IBAN',
      says: 'Checks an IBAN: country, length, check digits and, in Italy and San Marino, the CIN.',
      common: 'field and optional',
      problems: ['iban.missing', 'iban.format', 'iban.checksum', 'iban.cin'],
      examples: [
        ['$iban("IT60 X054 2811 1010 0000 0123 456")', gives('IT60X0542811101000000123456')],
        ['$iban("IT61X0542811101000000123456")', stops('iban.checksum')],
      ],
    },
    {
      name: 'ibanParts',
      takes: ['text', 'options?'],
      gives: 'object',
      says: 'Checks an Italian IBAN, and gives its cin, abi, cab and account.',
      common: 'field',
      problems: ['iban.missing', 'iban.format', 'iban.checksum', 'iban.cin'],
      examples: [
        [
          '$ibanParts("IT60X0542811101000000123456")',
          gives({ cin: 'X', abi: '05428', cab: '11101', account: '000000123456' }),
        ],
      ],
    },
    {
      name: 'ibanOf',
      takes: ['abi', 'cab', 'account', 'options?'],
      gives: 'IBAN',
      says: 'The Italian IBAN of a bank, a branch and an account, as older layouts write them.',
      common: 'field',
      problems: ['iban.parts'],
      examples: [
        ['$ibanOf("05428", "11101", "123456")', gives('IT60X0542811101000000123456')],
        ['$ibanOf("5428", "11101", "123456")', stops('iban.parts')],
      ],
    },
  ],
};
