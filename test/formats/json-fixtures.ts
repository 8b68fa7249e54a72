/** Small intact JSON files of our own, one for each shape. */
import type { FormatFixture } from '../conformance/formats.ts';

const utf8 = (text: string) => Buffer.from(text, 'utf8');
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const writing = { values: {} };

export const JSON_FIXTURES: readonly FormatFixture[] = [
  {
    name: 'a list on many lines, nested, with escapes and a mark',
    options: {
      encoding: 'utf-8',
      groupBy: 'avviso.numero',
      amount: 'importo',
      key: { field: 'avviso.numero' },
    },
    bytes: utf8(
      '\ufeff[\r\n  {\r\n    "avviso": { "numero": "0001" },\r\n    "importo": 12.50,\r\n    "nome": "Niccolò \\"Nic\\" \\\\ }]"\r\n  },\r\n' +
        '  {"avviso":{"numero":301000000000012345},"importo":"1234.5","righe":[{"t":"a"},[],{}],"x":null,"y":true}\r\n]\r\n',
    ),
    passedOver: `${latin1('\ufeff')}[    ,  ]`.replace('    ', '  '),
    records: 2,
    writing,
  },
  {
    name: 'a list on one line',
    options: { encoding: 'utf-8', shape: 'array' },
    bytes: utf8('[{"a":"1"},{"a":"è"},{"a":""}]'),
    passedOver: '[,,]',
    records: 3,
    writing,
  },
  {
    name: 'JSON Lines, unasked',
    options: { encoding: 'utf-8', amount: 'e', decimal: ',' },
    bytes: utf8('{"k":"1","e":"1.234,56"}\n\n {"k":"2","e":"0,10"}\r\n{"k":"3 \\u00e8","e":"7"}'),
    passedOver: ' ',
    records: 3,
    writing,
    writeOptions: { encoding: 'utf-8', shape: 'lines', eol: 'crlf' },
  },
  {
    name: 'JSON Lines, declared',
    options: { encoding: 'utf-8', shape: 'lines' },
    bytes: utf8('{"k":"1"}\n{"k":"2"}\n'),
    records: 2,
    writing,
  },
  {
    name: 'one object',
    options: { encoding: 'utf-8' },
    bytes: utf8('{\n  "k": "1",\n  "righe": ["a", "b"]\n}\n'),
    records: 1,
    writing,
    writeOptions: { encoding: 'utf-8', shape: 'object' },
  },
  {
    name: 'a list inside one object',
    options: { encoding: 'utf-8', records: '/data/it~1ems', groupBy: 'k' },
    bytes: utf8(
      '{"data":{"items":[{"no":1}],"it\\u002fems":[\n{"k":"1"},\n{"k":"2"}\n],"z":[]},\n"it/ems":[],"n":2}\n',
    ),
    passedOver: '{"data":{"items":[{"no":1}],"it\\u002fems":[,],"z":[]},"it/ems":[],"n":2}',
    records: 2,
    writing: { values: { ente: '00000000000' } },
  },
];
