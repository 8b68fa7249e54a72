/** A trace as lines for people: where it came from, what it became, what came back. */
import type { PositionTrace, PublicationTrace, Trace, VersionTrace } from '../pipeline/trace.ts';
import type { TracedFault, TracedPayment } from '../store/tracing.ts';
import { count, euro, moment } from './italian.ts';

export function traceLines(found: Trace): readonly string[] {
  return [
    ...found.positions.flatMap((one, index) => [...(index === 0 ? [] : ['']), ...positionLines(one)]),
    ...(found.unknown.length === 0
      ? []
      : ['No position bears this code, and it was paid:', ...found.unknown.flatMap(paymentLines)]),
    ...(found.faults.length === 0
      ? []
      : ['Records in problem with this key:', ...found.faults.map(faultLine)]),
  ];
}

const row = (title: string, text: string): string => `  ${title.padEnd(10)} ${text}`;

function positionLines(one: PositionTrace): readonly string[] {
  const shown = one.versions.toReversed();
  return [
    `${one.key}   ${one.organization} · ${one.connector}   ${one.service}${one.period === '' ? '' : ` ${one.period}`}   ${euro(one.amount)}   ${one.state}`,
    row('iupd', one.iupd),
    ...one.installments.map((each) =>
      row(
        'code',
        `${each.noticeNumber}  IUV ${each.iuv}  ${each.plan ? `rata ${each.ref}` : 'soluzione unica'}  ${euro(each.amount)}  due ${each.dueDate.split('-').reverse().join('/')}  ${each.state}`,
      ),
    ),
    ...shown.flatMap(versionLines),
    ...one.publications.map((each) => row('nodo', publicationText(each))),
    ...(one.payments.length === 0 ? [row('paid', 'no payment yet')] : one.payments.flatMap(paymentLines)),
    ...one.acknowledgements.map((each) =>
      row(
        'told',
        `${each.name}  acknowledges delivery ${each.delivery}${each.supplement === 0 ? '' : `, supplement ${each.supplement}`}  ${each.deliveredAt === null ? each.state : `delivered ${moment(each.deliveredAt)}`}`,
      ),
    ),
  ];
}

function versionLines(one: VersionTrace): readonly string[] {
  const amount = one.amount === null ? '' : `  ${euro(one.amount)}`;
  const why =
    one.record > 0
      ? ''
      : one.action === 'absent'
        ? '  the full list did not name it any more'
        : '  the delivery was withdrawn';
  return [
    row(`version ${one.version}`, `${one.action} → ${one.state}${amount}   ${moment(one.at)}${why}`),
    row(
      '',
      `delivery ${one.delivery}  ${one.file}  received ${moment(one.receivedAt)}  sha256 ${one.sha256.slice(0, 12)}…`,
    ),
    row(
      '',
      `${one.mapping.file}  sha256 ${one.mapping.sha256.slice(0, 12)}…  program ${one.programHash.slice(0, 12)}…`,
    ),
    ...one.records.map((record) =>
      row(
        '',
        `${recordPlace(record)}  ${record.outcome}  ${record.raw === null ? '(no longer in the archive)' : shown(record.raw)}`,
      ),
    ),
  ];
}

const recordPlace = ({
  number,
  line,
  lines,
}: {
  readonly number: number;
  readonly line: number;
  readonly lines: number;
}): string => `record ${count(number)}, line ${count(line)}${lines > 1 ? `–${count(line + lines - 1)}` : ''}`;

const shown = (raw: string): string => raw.replaceAll(/\r?\n/g, ' ⏎ ');

function publicationText(one: PublicationTrace): string {
  const wanted = one.gone ? 'gone' : `version ${one.wanted}`;
  const confirmed =
    one.confirmed === null
      ? 'nothing confirmed yet'
      : `confirmed version ${one.confirmed}${one.confirmedAt === null ? '' : ` ${moment(one.confirmedAt)}`}`;
  const found = one.problem === null ? '' : `  ${one.problem.code}: ${one.problem.message}`;
  return `${one.access}  wanted ${wanted}, ${one.sent === null ? 'never sent' : `sent version ${one.sent}`}, ${confirmed}  ${one.state}${found}${nodoText(one)}`;
}

function nodoText({ nodo }: PublicationTrace): string {
  if (nodo === undefined) return '';
  if (!nodo.ok) return `  ·  not answered: ${nodo.problem.message}`;
  if (nodo.value === undefined) return '  ·  unknown at the Nodo';
  const { status, installments } = nodo.value;
  return `  ·  at the Nodo now: ${status}, ${installments.map((one) => `${one.iuv} ${euro(one.amount)}${one.paid ? ' paid' : ''}`).join(', ')}`;
}

const BY: Record<string, string> = {
  receipt: 'by its receipt',
  flow: 'by a reporting flow, no receipt yet',
  both: 'by receipt and flow',
};
const OUTCOMES: Record<number, string> = {
  0: 'executed',
  3: 'revoked',
  4: 'stand-in',
  8: 'stand-in without receipt',
  9: 'executed without receipt',
};

function paymentLines(one: TracedPayment): readonly string[] {
  const labels = one.labels.length === 0 ? '' : `  [${one.labels.join(', ')}]`;
  return [
    row(
      'paid',
      `${euro(one.amount)}  ${moment(one.paidAt)}  IUV ${one.iuv}  receipt ${one.receiptId}  ${BY[one.source] ?? one.source}${one.receipt?.psp ? `, ${one.receipt.psp}` : ''}${labels}`,
    ),
    ...one.flows.map((flow) =>
      row(
        'flow',
        `${flow.flow}  revision ${flow.revision}  ${euro(flow.amount)}  ${OUTCOMES[flow.outcome] ?? flow.outcome}  ${flow.regulation} of ${flow.day.split('-').reverse().join('/')}`,
      ),
    ),
    ...one.events
      .filter((event) => event.told || event.wanted)
      .map((event) =>
        row(
          'told',
          event.told
            ? event.report === null
              ? `${event.event}: marked as told by a person`
              : `${event.event}: ${event.report} (report ${event.number}), line ${event.line}, ${event.state}`
            : `${event.event}: not told yet`,
        ),
      ),
  ];
}

function faultLine(one: TracedFault): string {
  const place = [
    ...(one.line === null ? [] : [`line ${count(one.line)}`]),
    ...(one.field === null ? [] : [one.field]),
  ].join(' ');
  return `  delivery ${one.delivery}  ${one.file}  ${place}${one.value === null ? '' : ` "${one.value}"`}  ${one.code}: ${one.message}${one.closedAt === null ? '' : `  (closed ${moment(one.closedAt)})`}`;
}
