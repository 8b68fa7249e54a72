/** try: what a file would do if it arrived now, record by record. Nothing is written. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ProblemError, problem } from '../domain/problem.ts';
import { trial } from '../pipeline/trial.ts';
import { findProgram } from './connector.ts';
import { limitOf } from './limit.ts';
import { trialLines } from './trial-page.ts';
import type { Verb } from './verb.ts';
import { WrongUse } from './verb.ts';

export const tryFile: Verb = {
  name: 'try',
  summary: 'shows what a file would do, record by record; nothing is written',
  usage: '<file> --connector <organization>/<id> [--limit 100]',
  options: { connector: { type: 'string' }, limit: { type: 'string', default: '100' } },
  async run({ wiring, values, positionals, print, answer }) {
    const [name] = positionals;
    if (name === undefined || positionals.length > 1) throw new WrongUse('Which file? Give the path of one.');
    if (typeof values.connector !== 'string') throw new WrongUse('As whose file? Give --connector.');
    const limit = limitOf(values.limit);
    const path = resolve(name);
    const program = findProgram(await wiring.configuration(), values.connector);
    if (!program.ok) throw new ProblemError(program.problem);
    const { sha256, size } = await digest(path, name);
    const { context, passing } = await wiring.trialContext();
    const found = await trial(
      context,
      {
        program: program.value,
        fileName: basename(path),
        sha256,
        size,
        receivedAt: context.clock.now(),
        bytes: () => createReadStream(path),
      },
      limit,
    );
    const { organization, connector } = program.value;
    if (passing) print('No database answers: nothing is known yet, so all that is good would be created.');
    for (const line of trialLines(found, `${found.file}   ${organization.name} · ${connector.connector}`))
      print(line);
    print('Nothing was written.');
    answer({ ...found, compared: !passing });
    const bad = found.outcomes.some((one) => one.outcome === 'problem');
    return bad || found.refused.length > 0 ? 1 : 0;
  },
};

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
