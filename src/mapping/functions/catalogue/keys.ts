import { type Chapter, gives, nothing, stops } from './entry.ts';

export const keys: Chapter = {
  id: 'keys',
  title: 'Keys and tables',
  functions: [
    {
      name: 'stableKey',
      takes: ['part', '…'],
      gives: '32 hexadecimal digits',
      says: 'A key of up to 32 parts, trimmed: the same for the same parts in the same order, different for others, also where their texts join alike. A missing part is a problem.',
      problems: ['required.missing'],
      examples: [
        ['$stableKey("1", "23")', gives('81c85cf2ee93ccc05bd3f21a8dbb8962')],
        ['$stableKey("1", "23") = $stableKey("12", "3")', gives(false)],
        ['$stableKey("1", missing)', stops('required.missing')],
      ],
    },
    {
      name: 'sha256',
      takes: ['text'],
      gives: '64 hexadecimal digits',
      says: 'SHA-256 of a text’s UTF-8 bytes.',
      examples: [
        ['$sha256("abc")', gives('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')],
      ],
    },
    {
      name: 'lookupTable',
      takes: ['table', 'key', 'options?'],
      gives: 'text, or an object of several columns',
      says: 'What a CSV beside the mapping has for a key (see above).',
      options: {
        column: 'only this column',
        default: 'instead of a problem, when there is no such key',
      },
      common: 'field and optional',
      problems: ['lookup.unknown'],
      examples: [
        ['$lookupTable("servizi", "0016")', gives('Mensa scolastica')],
        ['$lookupTable("servizi", "9999")', stops('lookup.unknown')],
        ['$lookupTable("servizi", "9999", { "default": "Altro" })', gives('Altro')],
        ['$lookupTable("servizi", "", { "optional": true })', nothing],
        ['$lookupTable("comuni", "A944")', gives({ NOME: 'BOLOGNA', PROV: 'BO' })],
        ['$lookupTable("comuni", "A944", { "column": "PROV" })', gives('BO')],
        ['$lookupTable("strade", "1")', stops('mapping.failed')],
      ],
    },
  ],
};
