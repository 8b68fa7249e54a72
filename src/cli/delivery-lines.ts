/** The page of one delivery as lines for people. */
import type { DeliveryPage } from '../pipeline/delivery-page.ts';
import type { ProblemRow } from '../store/problems.ts';
import type { PublishedCount } from '../store/statistics.ts';
import { count, counted, day, euro, moment, momentBeside } from './italian.ts';

/** Outcomes that are worth a word even when there are none. */
const ALWAYS = ['created', 'updated', 'cancelled'];
const ORDER = [
  ...ALWAYS,
  'unchanged',
  'duplicate',
  'superseded',
  'ignored',
  'dismissed',
  'refused',
  'problem',
];

export function pageLines(page: DeliveryPage): readonly string[] {
  return [
    `${page.file}   ${page.organizationName} · ${page.connector}   delivery ${page.number}   received ${moment(page.receivedAt)}   sha256 ${page.sha256.slice(0, 8)}…`,
    ...(page.replayOf === null
      ? []
      : [row('again', `delivery ${page.replayOf}, with program ${page.programHash.slice(0, 8)}…`)]),
    ...(page.envelope === null
      ? []
      : [
          row(
            'out of',
            `${page.envelope.name}  ${page.envelope.layers.join(', ')}  sha256 ${page.envelope.sha256.slice(0, 8)}…`,
          ),
        ]),
    ...(page.sequence === null ? [] : [row('sequence', String(page.sequence))]),
    ...(page.erasedAt === null
      ? []
      : [row('original', `erased on ${day(page.erasedAt)}: its term was over`)]),
    ...surveyLines(page),
    ...heldLines(page),
    ...appliedLines(page),
    ...page.published.map((one) => row('published', publishedText(one, page.receivedAt))),
    ...page.refused.map((one) =>
      row(
        'refused',
        `${one.key} at ${one.access}: ${one.problem?.code ?? ''} ${one.problem?.message ?? 'no reason given'}`,
      ),
    ),
    ...page.told.map((one) =>
      row(
        'told',
        `${one.name} ${one.deliveredAt === null ? `${one.state}${one.problem === null ? '' : `: ${one.problem.message}`}` : `delivered ${momentBeside(one.deliveredAt, page.receivedAt)}`}`,
      ),
    ),
    ...page.problems.map((one, index) => row(index === 0 ? 'problems' : '', problemText(one))),
  ];
}

const row = (title: string, text: string): string => `  ${title.padEnd(10)} ${text}`;

function surveyLines({ survey, records, cents, state }: DeliveryPage): readonly string[] {
  if (survey === null) return [row('received', state === 'received' ? 'not surveyed yet' : state)];
  const eol = { '\r\n': 'CRLF', '\n': 'LF', '\r': 'CR' }[survey.eol] ?? survey.eol;
  return [
    row(
      'surveyed',
      [counted(records ?? 0, 'row'), ...(cents === null ? [] : [euro(cents)]), survey.encoding, eol].join(
        ', ',
      ),
    ),
    ...survey.warnings.map((one) => row('warning', `${one.code}  ${one.message}`)),
  ];
}

function heldLines(page: DeliveryPage): readonly string[] {
  const decided = page.approvedBy !== null;
  const reasons = page.reasons
    .map((one) => `${one.message}${one.advice === undefined || decided ? '' : `. ${one.advice}`}`)
    .join('; ');
  if (page.state === 'refused' || page.state === 'duplicate') return [row(page.state, reasons)];
  if (page.heldAt === null)
    return page.state === 'withdrawn' || page.state === 'withdrawing' ? [row(page.state, '')] : [];
  const approved = !decided
    ? ''
    : ` → approved by ${page.approvedBy}${page.approvedAt === null ? '' : ` ${momentBeside(page.approvedAt, page.receivedAt)}`}`;
  const wait = page.state === 'held' ? `: tramite approve ${page.number}, or withdraw ${page.number}` : '';
  return [row('held', `${momentBeside(page.heldAt, page.receivedAt)} ${reasons}${approved}${wait}`)];
}

function appliedLines({
  outcomes,
  addsUp,
  records,
  absent,
  appliedAt,
  receivedAt,
}: DeliveryPage): readonly string[] {
  if (appliedAt === null) return [];
  const units = outcomes.reduce((total, one) => total + one.units, 0);
  const grouped = units !== (records ?? 0);
  const of = (name: string): number =>
    outcomes.find((one) => one.outcome === name)?.[grouped ? 'units' : 'records'] ?? 0;
  const parts = ORDER.filter((name) => ALWAYS.includes(name) || of(name) > 0).map((name) =>
    name === 'problem' ? counted(of(name), 'problem') : `${count(of(name))} ${name}`,
  );
  const told = `${counted(grouped ? units : (records ?? 0), grouped ? 'notice' : 'row')}: ${parts.join(' · ')}`;
  const full =
    absent === null
      ? []
      : [
          row(
            'absent',
            `${counted(absent.count, 'position')}, ${euro(absent.cents)}: ${absent.held === null ? `cancelled${absent.approvedBy === undefined ? '' : `, approved by ${absent.approvedBy}`}` : `held, ${absent.held.message}`}`,
          ),
        ];
  return [
    row(
      'applied',
      `${told}   ${momentBeside(appliedAt, receivedAt)}   ${addsUp ? 'adds up ✓' : 'does NOT add up'}`,
    ),
    ...full,
  ];
}

function publishedText(one: PublishedCount, beside: Date): string {
  const more = [
    ...(one.waiting === 0 ? [] : [`${count(one.waiting)} waiting`]),
    ...(one.refused === 0 ? [] : [`${count(one.refused)} refused`]),
  ];
  const how =
    one.lastAt === null
      ? ''
      : ` in ${counted(one.batches, 'batch', 'batches')}, ${momentBeside(one.lastAt, beside)}`;
  return `${count(one.confirmed)} of ${count(one.positions)} at ${one.access}${how}${more.length === 0 ? '' : `; ${more.join(', ')}`}`;
}

function problemText(one: ProblemRow): string {
  const place = [
    one.line === null ? `record ${count(one.number)}` : `line ${count(one.line)}`,
    ...(one.field === null ? [] : [one.field]),
  ].join('  ');
  const value = one.value === null ? '' : ` "${one.value}"`;
  const closed = one.closedAt === null ? '' : '  (a good row came since)';
  return `${one.code.padEnd(20)} ${place}${value}: ${one.message}${one.warning ? '  (warning)' : ''}${closed}`;
}
