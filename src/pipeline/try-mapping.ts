/** Tries a mapping on a sample, as production would: the same engine and limits, what is known compared; nothing is written. */
import { createHash } from 'node:crypto';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { ConnectorProgram } from '../store/configurations.ts';
import { type ConnectorKey, connector as connectorRow } from '../store/connectors.ts';
import type { Context } from './context.ts';
import { loadProgram } from './program.ts';
import { type Trial, type TrialFile, trial } from './trial.ts';
import { type PositionLineage, trialLineage } from './trial-lineage.ts';

export interface MappingSample {
  readonly organization: string;
  readonly connector: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  /** JSONata of positions instead of the one that runs. */
  readonly mapping?: string | undefined;
}

export interface TriedMapping {
  readonly trial: Trial;
  /** Of each unit by its first record: the positions that it makes, and where each of their fields comes from. */
  readonly units: readonly { readonly record: number; readonly positions: readonly PositionLineage[] }[];
}

const MOST_TRACED = 50;

/** Problem `connector.disabled`; those of a mapping that does not compile, and of records, are in the trial or thrown as `ProblemError`. */
export async function tryMapping(
  context: Context,
  sample: MappingSample,
  limit: number,
): Promise<Result<TriedMapping>> {
  const key: ConnectorKey = { organization: sample.organization, connector: sample.connector };
  const row = await connectorRow(context.database, key);
  if (row?.programHash === null || row?.programHash === undefined)
    return failed(
      problem('connector.disabled', 'the connector has no working configuration', {
        class: 'config',
        advice: 'Its problems say what to correct.',
      }),
    );
  return tryProgram(context, await loadProgram(context.database, row.programHash), sample, limit);
}

/** As a file of this program's connector. */
export async function tryProgram(
  context: Context,
  program: ConnectorProgram,
  sample: Pick<MappingSample, 'fileName' | 'bytes' | 'mapping'>,
  limit: number,
): Promise<Result<TriedMapping>> {
  const { mapping, bytes } = sample;
  const { gestionale } = program;
  const bytesOf = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  const file: TrialFile = {
    program:
      mapping === undefined
        ? program
        : {
            ...program,
            gestionale: { ...gestionale, mappings: { ...gestionale.mappings, positions: mapping } },
          },
    fileName: sample.fileName,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.byteLength,
    receivedAt: context.clock.now(),
    bytes: bytesOf,
  };
  const found = await trial(context, file, limit, { changes: limit });
  const units = new Map<number, readonly number[]>();
  for (const { outcome, unit } of found.records)
    if (!['problem', 'ignored'].includes(outcome) && units.size < MOST_TRACED) units.set(unit[0] ?? 0, unit);
  const lineage =
    units.size === 0 ? new Map() : await trialLineage(context, file, bytesOf(), [...units.values()]);
  return ok({
    trial: found,
    units: [...lineage].map(([record, positions]) => ({ record, positions })),
  });
}
