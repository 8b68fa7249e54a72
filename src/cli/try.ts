/** try: what a file would do if it arrived now, record by record. Nothing is written. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ProblemError, problem } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { type Trial, type TrialFile, trial } from '../pipeline/trial.ts';
import { trialLineage } from '../pipeline/trial-lineage.ts';
import { findProgram } from './connector.ts';
import { limitOf } from './limit.ts';
import { type Lineage, trialLines } from './trial-page.ts';
import type { Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

/** As many as a person reads, each with all its fields. */
const LIMIT = '10';

export const tryFile: Verb = {
  name: 'try',
  summary: 'shows what a file would do, record by record; nothing is written',
  usage: '<file> --connector <organization>/<id> [--limit 10] [--records 1-10] [--against published]',
  options: {
    connector: { type: 'string' },
    limit: { type: 'string', default: LIMIT },
    records: { type: 'string' },
    against: { type: 'string' },
  },
  async run({ wiring, values, positionals, print, answer }) {
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new WrongUse('Which file? Give the path of one.');
    if (typeof values.connector !== 'string') throw new WrongUse('As whose file? Give --connector.');
    if (values.against !== undefined && values.against !== 'published')
      throw new WrongUse('--against knows published.');
    const records = recordsOf(values.records);
    const limit = records === undefined ? limitOf(values.limit) : records.to - records.from + 1;
    const path = resolve(name);
    const program = findProgram(await wiring.configuration(), values.connector);
    if (!program.ok) throw new ProblemError(program.problem);
    const { sha256, size } = await digest(path, name);
    const { context, passing } = await wiring.trialContext();
    const file: TrialFile = {
      program: program.value,
      fileName: basename(path),
      sha256,
      size,
      receivedAt: context.clock.now(),
      bytes: () => createReadStream(path),
    };
    const found = await trial(context, file, limit, {
      ...(records === undefined ? {} : { records }),
      ...(values.against === undefined ? {} : { changes: limit }),
    });
    const lineage = await lineageOf(context, file, found, () => createReadStream(path));
    const { organization, connector } = program.value;
    if (passing) print('No database answers: nothing is known yet, so all that is good would be created.');
    const title = `${found.file}   ${organization.name} · ${connector.connector}`;
    for (const line of trialLines(found, title, lineage)) print(line);
    print('Nothing was written.');
    answer({
      ...found,
      // A group names all its records once for each: its first one is enough to tell it.
      records: found.records.map(({ unit, ...one }) => ({
        ...one,
        unit: unit[0],
        positions: lineage.get(unit[0] ?? 0) ?? [],
      })),
      compared: !passing,
    });
    const bad = found.outcomes.some((one) => one.outcome === 'problem');
    return bad || found.refused.length > 0 ? 1 : 0;
  },
};

/** `7` or `1-10`: numbers of records, from 1, both included. */
function recordsOf(value: unknown): { readonly from: number; readonly to: number } | undefined {
  if (value === undefined) return undefined;
  const [, first, last] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(String(value)) ?? [];
  const from = Number(first);
  const to = Number(last ?? first);
  if (first === undefined || from < 1 || to < from || to - from >= MOST_RECORDS)
    throw new WrongUse(`--records wants numbers of records, such as 7 or 1-10, at most ${MOST_RECORDS}.`);
  return { from, to };
}

const MOST_RECORDS = 1_000;

/** Of the records that are shown and make positions. */
async function lineageOf(
  context: Context,
  file: TrialFile,
  found: Trial,
  bytes: () => AsyncIterable<Uint8Array>,
): Promise<Lineage> {
  if (found.changes !== undefined) return new Map();
  const units = new Map<number, readonly number[]>();
  for (const { outcome, unit } of found.records.slice(0, MOST_RECORDS))
    if (!['problem', 'ignored'].includes(outcome)) units.set(unit[0] ?? 0, unit);
  return units.size === 0 ? new Map() : trialLineage(context, file, bytes(), [...units.values()]);
}

async function digest(path: string, name: string): Promise<{ sha256: string; size: number }> {
  try {
    const { size } = await stat(path);
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    return { sha256: hash.digest('hex'), size };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ProblemError(
      problem(
        'file.unreadable',
        code === 'ENOENT' ? `${name} does not exist` : `${name} cannot be read (${code})`,
        { class: 'config' },
      ),
    );
  }
}
