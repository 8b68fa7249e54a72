/**
 * A delivery through the real reading, mapping, validation and writing of a demo connector, with made-up codes and
 * payments in the place of database and Nodo.
 */
import { strict as assert } from 'node:assert';
import type { Day } from '../../src/domain/day.ts';
import type { DebtPosition, Json } from '../../src/domain/debt-position.ts';
import { generateIuv } from '../../src/domain/iuv.ts';
import { noticeOf } from '../../src/domain/notice-number.ts';
import type { OutRecord, Slice } from '../../src/domain/ports/format.ts';
import type { DeliveryFacts, Program, Rendered } from '../../src/domain/ports/mapping.ts';
import type { Problem } from '../../src/domain/problem.ts';
import type { StagedUnit } from '../../src/domain/staged.ts';
import { formats } from '../../src/formats/registry.ts';
import { unitSlices } from '../../src/mapping/gather-units.ts';
import { prepare } from '../../src/mapping/prepared.ts';
import { renderAcknowledgement, renderReport } from '../../src/mapping/render.ts';
import { stageSlice } from '../../src/mapping/stage.ts';
import { acknowledgementProgram, positionsProgram, reportProgram } from '../../src/pipeline/program.ts';
import type { ConnectorProgram } from '../../src/store/configurations.ts';
import { configuration, contextOf, parts } from './setting.ts';

export interface StagedRecord {
  readonly outcome: 'created' | 'ignored' | 'problem';
  readonly cents: number;
  readonly line: number;
  readonly problem?: Problem;
  readonly reason?: string;
  readonly position?: DebtPosition;
}

export interface Delivered {
  readonly slices: readonly Slice[];
  readonly delivery: DeliveryFacts;
  /** By record number, from 1. */
  readonly records: ReadonlyMap<number, StagedRecord>;
  readonly positions: readonly DebtPosition[];
}

export function connectorProgram(id: string): ConnectorProgram {
  const connector = configuration.connectors.find((one) => `${one.organization}/${one.connector}` === id);
  assert.ok(connector, `${id}: ${JSON.stringify(configuration.problems, null, 1)}`);
  const organization = configuration.organizations.find((one) => one.organization === connector.organization);
  const gestionale = configuration.gestionali.find((one) => one.gestionale === connector.gestionale);
  assert.ok(organization && gestionale);
  return { organization, connector, gestionale };
}

function ready(program: Program) {
  const prepared = prepare(program, parts);
  assert.ok(prepared.ok, prepared.ok ? '' : prepared.problem.message);
  return prepared.value;
}

export async function deliver(
  program: ConnectorProgram,
  name: string,
  bytes: Uint8Array,
  today: Day,
): Promise<Delivered> {
  const { format, options, groupBy } = program.gestionale.positions;
  const cutter = formats.format(format).cut(options, { records: 100, bytes: 1 << 20 });
  const slices: Slice[] = [];
  for (const cut of [...cutter.push(bytes), ...cutter.end()]) {
    if (cut.kind === 'slice') slices.push(cut.slice);
    else assert.deepEqual(cut.flow.problems, []);
  }
  const prepared = ready(positionsProgram(program));
  const delivery = { deliveryId: 'd', fileName: name, receivedAt: `${today}T09:00:00.000Z`, today };
  const rows: StagedUnit[] = [];
  const encoders = {
    unit: (row: StagedUnit) => {
      rows.push(row);
      return '';
    },
    record: () => '',
  };
  for (const unit of unitSlices(slices, prepared.begin(delivery), groupBy !== undefined)) {
    await stageSlice(prepared, delivery, unit, encoders);
  }
  const records = new Map<number, StagedRecord>();
  for (const row of rows) {
    for (const [index, number] of (row.records?.numbers ?? []).entries()) {
      const facts = { cents: row.records?.cents[index] ?? 0, line: row.records?.lines[index] ?? 0 };
      const problem = row.kind === 'X' ? row.problems[index] : undefined;
      records.set(number, {
        ...facts,
        outcome: row.kind === 'P' ? 'created' : row.kind === 'I' ? 'ignored' : 'problem',
        ...(problem === undefined ? {} : { problem }),
        ...(row.kind === 'I' ? { reason: row.reason } : {}),
        ...(row.kind === 'P' ? { position: row.position } : {}),
      });
    }
  }
  return {
    slices,
    delivery,
    records,
    positions: rows.flatMap((row) => (row.kind === 'P' ? [row.position] : [])),
  };
}

export interface Code {
  readonly key: string;
  readonly ref: string;
  readonly iuv: string;
  readonly noticeNumber: string;
  readonly position: DebtPosition;
}

/** A code for each installment, as the generated strategy makes them. */
export function codesOf({ positions }: Delivered, segregationCode: string): readonly Code[] {
  let counter = 0;
  return positions.flatMap((position) =>
    position.options.flatMap(({ installments }) =>
      installments.map(({ ref }): Code => {
        counter += 1;
        const made = generateIuv(segregationCode, counter);
        assert.ok(made.ok);
        return { key: position.key, ref, iuv: made.value, noticeNumber: noticeOf(made.value), position };
      }),
    ),
  );
}

/** The file back on a load whose positions the Nodo has all confirmed. */
export async function acknowledgement(
  program: ConnectorProgram,
  delivered: Delivered,
  codes: readonly Code[],
  received: Uint8Array,
): Promise<Uint8Array> {
  const prepared = ready(acknowledgementProgram(program));
  const rendered: Rendered[] = [];
  for (const slice of delivered.slices) {
    const outcomes = [...slice.numbers].map((number) => outcomeOf(delivered.records.get(number), codes));
    rendered.push(...(await renderAcknowledgement(prepared, delivered.delivery, slice, outcomes)));
  }
  const { acknowledgement: layout } = program.gestionale;
  assert.ok(layout);
  const alike = layout.format === program.gestionale.positions.format;
  return written(program, layout, rendered, delivered.delivery.today as Day, alike ? received : undefined);
}

function outcomeOf(record: StagedRecord | undefined, codes: readonly Code[]): Json {
  assert.ok(record);
  const { outcome, problem, reason = null, position } = record;
  const { place, ...said } = problem ?? { place: undefined, code: '', message: '' };
  return {
    outcome,
    reason,
    problems:
      problem === undefined
        ? []
        : [
            {
              code: said.code,
              message: said.message,
              field: place?.field ?? null,
              line: place?.line ?? null,
            },
          ],
    warnings: [],
    positions:
      position === undefined
        ? []
        : [
            {
              key: position.key,
              published: 'confirmed',
              codes: codes
                .filter((one) => one.position === position)
                .map(({ ref, iuv, noticeNumber }) => ({ ref, iuv, noticeNumber, state: 'open' })),
            },
          ],
  };
}

/** An event of one notice that was paid, as pipeline and store tell it. */
export function eventOf(code: Code, event: 'paid' | 'reported', paid: Day, transferred: Day): Json {
  const { position, ref, iuv, noticeNumber } = code;
  const installment = position.options
    .flatMap((option) => option.installments)
    .find((one) => one.ref === ref);
  assert.ok(installment);
  const own = installment.transfers
    .filter((one) => one.organization === installment.transfers[0]?.organization)
    .reduce((total, one) => total + one.amount, 0);
  return {
    event,
    iuv,
    noticeNumber,
    ref,
    position: {
      key: position.key,
      period: position.period ?? null,
      list: null,
      service: position.service,
      description: position.description,
      source: position.source ?? null,
    },
    installment: {
      ref,
      amount: installment.amount,
      dueDate: installment.dueDate,
      source: installment.source ?? null,
    },
    debtor: { fiscalCode: position.debtor.fiscalCode, name: position.debtor.name },
    paid: {
      amount: installment.amount,
      at: `${paid}T09:00:00.000Z`,
      day: paid,
      psp: { id: 'ABI99997', name: 'Banca di Prova' },
      channel: 'ONLINE',
      method: 'CP',
      fee: 100,
      receiptId: `receipt-${iuv}`,
    },
    flow:
      event === 'paid'
        ? null
        : { id: `${transferred}ABI99997-1`, psp: 'ABI99997', regulation: 'TRN', day: transferred },
    transfers: installment.transfers.map(({ organization, amount }) => ({ organization, amount })),
    shares: { own, others: installment.amount - own },
    labels: [],
  };
}

export async function report(
  program: ConnectorProgram,
  events: readonly Json[],
  date: Day,
  number = 1,
): Promise<Uint8Array> {
  const rendered = await renderReport(ready(reportProgram(program)), { number, date }, events);
  const { report: layout } = program.gestionale;
  assert.ok(layout);
  return written(program, layout, rendered, date, undefined, number);
}

function written(
  program: ConnectorProgram,
  layout: NonNullable<ConnectorProgram['gestionale']['report']>,
  rendered: readonly Rendered[],
  date: Day,
  received: Uint8Array | undefined,
  number = 1,
): Uint8Array {
  const records: OutRecord[] = [];
  for (const one of rendered) {
    assert.ok('records' in one, 'problem' in one ? JSON.stringify(one.problem) : '');
    records.push(...one.records);
  }
  const { connector, organization, parameters } = program.connector;
  const context = contextOf(layout, { number, date, connector, organization, parameters }, received);
  const result = formats.format(layout.format).write(layout.options)(records, context);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problem));
  return result.value.bytes;
}
