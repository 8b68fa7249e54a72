/** Small intact csv files of our own, one for each habit of the field. */
import type { FormatFixture } from '../conformance/formats.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const writing = { values: {} };

export const CSV_FIXTURES: readonly FormatFixture[] = [
  {
    name: 'windows-1252, quotes, line ends and delimiters inside values',
    options: { encoding: 'windows-1252', groupBy: 'AVVISO', amount: 'IMPORTO', key: { field: 'AVVISO' } },
    bytes: latin1(
      'AVVISO;NOME;INDIRIZZO;IMPORTO\r\n' +
        '2026/1;"ROSSI ""DITTA"" SRL";"VIA ROMA; 1\r\nSCALA B";"1.234,56"\r\n' +
        '2026/2;NICCOL\xd2 DA CITT\xc0;VIA "BREVE" 3;99,00\r\n' +
        '2026/1;;"a\nb\n";0,10\r\n',
    ),
    records: 3,
    writing,
  },
  {
    name: 'utf-8 with mark, sep line, comma, decimal point, last line without end',
    options: {
      encoding: 'utf-8',
      delimiter: ',',
      decimal: '.',
      amount: 'amount',
      columns: ['key', 'amount'],
      ragged: 'fill',
    },
    bytes: utf8('\ufeffsep=,\nkey,name,amount\nà1,Perché € 5,10.50\nb2,"x,y",3\nc3,z'),
    passedOver: '\xef\xbb\xbfsep=,',
    records: 3,
    writing,
    writeOptions: { encoding: 'utf-8', delimiter: ',', bom: true, eol: 'lf' },
  },
  {
    name: 'pipes, head and tail with counts and totals, two flows',
    options: {
      encoding: 'us-ascii',
      delimiter: '|',
      quote: 'none',
      header: false,
      columns: ['TIPO', 'CHIAVE', 'NOME', 'IMPORTO'],
      amount: 'IMPORTO',
      groupBy: 'CHIAVE',
      records: {
        type: 1,
        head: { is: 'H', columns: ['TIPO', 'ENTE', 'GIORNO', 'RIGHE'] },
        body: 'D',
        tail: { is: 'T', columns: ['TIPO', 'RIGHE', 'TOTALE', 'LINEE'] },
      },
      totals: {
        'head.RIGHE': 'count(records)',
        'tail.RIGHE': 'count(records)',
        'tail.TOTALE': 'sum(IMPORTO)',
        'tail.LINEE': 'count(lines)',
      },
    },
    bytes: latin1(
      'H|BORGO|20260115|2\r\nD|0001|ROSSI "MARIO|1.234,56\r\nD|0002|BIANCHI|0,44\r\nT|2|1235,00|4\r\n' +
        '\r\nH|BORGO|20260116|1\r\nD|0003|VERDI|7,01\r\nT|1|7,01|3\r\n\x1a',
    ),
    records: 3,
    flows: 2,
    declares: true,
  },
  {
    name: 'header row and tail, amounts in cents',
    options: {
      encoding: 'iso-8859-15',
      amount: 'CENT',
      amountUnit: 'cents',
      records: { tail: { is: 'TOT', columns: ['TIPO', 'QUANTI', 'CENT'] } },
      totals: { 'tail.QUANTI': 'count(records)', 'tail.CENT': 'sum(CENT)' },
    },
    bytes: latin1('CHIAVE;VALUTA;CENT\nA1;\xa4;001250\nA2;"x;\ny";000050\nTOT;2;001300\n'),
    records: 2,
    declares: true,
    writing,
  },
  {
    name: 'header row, head and tail together, old Mac line ends',
    options: {
      encoding: 'cp850',
      delimiter: 'tab',
      amount: 'EURO',
      records: {
        type: 'TIPO',
        head: { is: 'T', columns: ['TIPO', 'DA'] },
        tail: { is: 'C', columns: ['TIPO', 'EURO'] },
        body: 'R',
      },
      totals: { 'tail.EURO': 'sum(EURO)' },
    },
    bytes: latin1('TIPO\tNOME\tEURO\rT\tBORGO\rR\tCITT\x85\t12,5\rR\tPERCH\x90\t1\rC\t13,50\r'),
    records: 2,
    declares: true,
    writing: { values: { 'head.DA': 'BORGO' } },
  },
  {
    name: 'positional, mixed line ends, empty rows, DOS end of file',
    options: {
      encoding: 'windows-1252',
      header: false,
      columns: ['A', 'B', 'C'],
      skip: 2,
      emptyRows: 'record',
    },
    bytes: latin1('elenco "del giorno\r\n\r\n1;2;3\n4;5;6\r7;8;9;;\r\n;;\n  \n\n"";\u00801;\r\n\x1a\0\0'),
    passedOver: 'elenco "del giorno  ',
    records: 5,
  },
];
