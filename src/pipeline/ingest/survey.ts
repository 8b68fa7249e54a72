/** survey: one streaming pass over the raw bytes: cut, count, declared counts and totals, encoding. A mismatch refuses the delivery whole. */
import type { Flow } from '../../domain/ports/format.ts';
import type { Problem } from '../../domain/problem.ts';
import { at, problem } from '../../domain/problem.ts';
import type { ConnectorProgram } from '../../store/configurations.ts';
import type { Delivery, Survey } from '../../store/deliveries.ts';
import { surveyed } from '../../store/deliveries.ts';
import { journal } from '../../store/journal.ts';
import type { Lease } from '../../store/leases.ts';
import { Fenced, fence, renewalMs, renewLease } from '../../store/leases.ts';
import type { Context } from '../context.ts';
import { refuse } from '../refuse.ts';

const LIMITS = { records: 5_000, bytes: 1 << 20 };

export interface Surveyed {
  readonly records: number;
  readonly survey: Survey;
  /** Any of them refuses the delivery. */
  readonly problems: readonly Problem[];
}

export async function survey(
  context: Context,
  lease: Lease,
  item: Delivery,
  program: ConnectorProgram,
): Promise<void> {
  const found = await surveyBytes(
    context,
    program,
    item.fileName,
    renewing(context, lease, context.archive.read(item.organization, item.sha256)),
  );
  await context.database.transaction(async (client) => {
    await fence(client, lease);
    await surveyed(client, item, found.records, found.survey);
    if (found.problems.length > 0)
      await refuse(context, client, item, found.problems, { records: found.records });
    else
      await journal(client, {
        organization: item.organization,
        connector: item.connector,
        deliveryId: item.id,
        event: 'delivery.surveyed',
        detail: { records: found.records },
      });
    context.crash('survey.before-commit');
  });
  context.crash('survey.after-commit');
}

async function* renewing(
  context: Context,
  lease: Lease,
  bytes: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let renewed = Date.now();
  for await (const chunk of bytes) {
    if (Date.now() - renewed > renewalMs(lease)) {
      renewed = Date.now();
      if (!(await renewLease(context.database, lease))) throw new Fenced(lease);
    }
    yield chunk;
  }
}

/** Also what `try` does first. */
export async function surveyBytes(
  context: Pick<Context, 'formats'>,
  program: ConnectorProgram,
  fileName: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<Surveyed> {
  const layout = program.gestionale.positions;
  const encoding = String(layout.options.encoding ?? 'us-ascii');
  const cutter = context.formats.format(layout.format).cut(layout.options, LIMITS);
  const verifier = context.formats.verifyEncoding(encoding);
  const flows: Flow[] = [];
  let records = 0;
  const take = (cuts: ReturnType<typeof cutter.push>): void => {
    for (const cut of cuts) {
      if (cut.kind === 'slice') records += cut.slice.numbers.length;
      else flows.push(cut.flow);
    }
  };
  for await (const chunk of bytes) {
    verifier.push(chunk);
    take(cutter.push(chunk));
  }
  take(cutter.end());
  const report = verifier.end();
  const problems = [...report.problems, ...flows.flatMap((flow) => flow.problems)];
  if (records === 0 && problems.length === 0 && program.connector.receive.repeats !== 'allowed') {
    problems.push(
      problem('file.empty', 'the file holds no record', {
        advice: 'Set receive.repeats: allowed when empty days are sent as empty files.',
      }),
    );
  }
  return {
    records,
    problems: problems.map((found) => at(found, { file: fileName })),
    survey: {
      flows: flows.length,
      lines: flows.reduce((total, flow) => total + flow.lines, 0),
      encoding,
      eol: report.eol,
      totals: flows.flatMap((flow) => flow.totals).slice(0, 100),
      warnings: report.warnings.map((found) => at(found, { file: fileName })),
    },
  };
}
