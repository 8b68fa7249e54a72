import { fixedWidth } from '../../src/formats/fixed-width.ts';
import { formatConformance } from '../conformance/formats.ts';
import {
  file,
  LOAD_LIST,
  MAV_REQUESTS,
  MAV_RETURNS,
  mavLines,
  POSTE,
  RETURN,
  RETURN_VALUES,
  write,
} from './fixed-width-fixture.ts';

const mav = mavLines('MAVTARI0001', [{ cents: 12_345 }, { cents: 9_900, long: ['PRIMA', 'SECONDA'] }]);
const short = mavLines('MAVTARI0002', [{ cents: 100 }]);
const payment = { account: '12345678', accepted: '2026-06-29', credited: '2026-07-01', office: '05812304' };
const poste = write(POSTE, [
  { ...payment, amount: 12_345, clientCode: '020260000000000186' },
  { ...payment, amount: 9_900, clientCode: '020260000000000287', document: '674' },
  { ...payment, credited: '2026-07-02', amount: 1, clientCode: '', document: '451' },
]).bytes;
const list = [
  `${'HCOMUNE DI BORGO ESEMPIO'.padEnd(31)}20260115`.padEnd(80),
  `${'DPRVMRA80A41H501QPROVA MARIA'.padEnd(47)}00000001234520260630`.padEnd(80),
  `${'DSMPCRL75B12F205VESEMPIO NICOLÒ'.padEnd(47)}00000000990000000000`.padEnd(80),
  'T0000002000000022245'.padEnd(80),
];

formatConformance(fixedWidth, [
  {
    name: 'several lines to a record, two flows, trimmed and shifted lines',
    options: MAV_REQUESTS,
    bytes: file([...mav, ...short.map((line, index) => (index % 2 === 0 ? line.trim() : line.trimEnd()))]),
    records: 3,
    flows: 2,
    declares: true,
  },
  {
    name: 'several lines to a record, written again',
    options: { ...MAV_RETURNS, pad: true },
    bytes: write(
      MAV_RETURNS,
      [RETURN, { ...RETURN, '50': null, '59': [{ text: 'PRIMA' }, { text: 'SECONDA' }] }],
      RETURN_VALUES,
    ).bytes,
    records: 2,
    declares: true,
    writing: { values: RETURN_VALUES },
  },
  {
    name: 'one line to a record, a summary after each account and day',
    options: POSTE,
    bytes: poste,
    records: 3,
    flows: 2,
    declares: true,
    writing: { values: {} },
  },
  {
    name: 'header and trailer, accents, LF',
    options: LOAD_LIST,
    bytes: file(list, '\n'),
    records: 2,
    declares: true,
    writing: { values: { body: 'COMUNE DI BORGO ESEMPIO', created: '2026-01-15' } },
  },
  {
    name: 'fields alone',
    options: {
      encoding: 'utf-8',
      length: 10,
      pad: true,
      fields: { code: { at: '1-4', as: 'digits' }, name: '5-10' },
    },
    bytes: Buffer.from('0001NICOLÒ\r\n0002È    A\r\n0003\r\n', 'utf8'),
    records: 3,
    writing: { values: {} },
  },
]);
