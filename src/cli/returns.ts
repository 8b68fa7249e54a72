/** returns: the files that went back to a gestionale; send one again, decide about one, or make a new edition of it. */
import { ProblemError, problem, type Result } from '../domain/problem.ts';
import type { Context } from '../pipeline/context.ts';
import { decideUnknown } from '../pipeline/dispatch.ts';
import { newEdition, reEmit } from '../pipeline/report/again.ts';
import { type ConnectorKey, connectors } from '../store/connectors.ts';
import { type Outgoing, outgoingOf } from '../store/outgoing.ts';
import { actorOf } from './actor.ts';
import { findKey, fullName } from './connector.ts';
import { counted, euro, moment } from './italian.ts';
import { limitOf } from './limit.ts';
import { type Invocation, type Verb, WrongUse } from './verb.ts';

/** How far back a file is looked for by its name. */
const NAMED_AMONG = 10_000;

const ACTS: {
  readonly [word: string]: (context: Context, file: Outgoing, actor: string) => Promise<Result<unknown>>;
} = {
  again: (context, file, actor) => reEmit(context, keyOf(file), actor),
  edition: (context, file, actor) => newEdition(context, keyOf(file), actor),
  resend: (context, file, actor) => decideUnknown(context, keyOf(file), 'resend', actor),
  arrived: (context, file, actor) => decideUnknown(context, keyOf(file), 'arrived', actor),
};

const keyOf = (file: Outgoing): { organization: string; outgoing: string } => ({
  organization: file.organization,
  outgoing: file.id,
});

export const returns: Verb = {
  name: 'returns',
  summary: 'lists the files that went back; again, edition, resend and arrived act on one',
  usage: '--connector <organization>/<id> [again|edition|resend|arrived <file>] [--limit 20] [--by NAME]',
  options: {
    connector: { type: 'string' },
    limit: { type: 'string', default: '20' },
    by: { type: 'string' },
  },
  async run(invocation) {
    const { values, positionals, wiring } = invocation;
    const [word, name, ...rest] = positionals;
    if (typeof values.connector !== 'string') throw new WrongUse('returns wants --connector');
    const act = word === undefined ? undefined : ACTS[word];
    if (rest.length > 0 || (word !== undefined && (act === undefined || name === undefined)))
      throw new WrongUse(`returns knows ${Object.keys(ACTS).join(', ')}, each with the name of a file`);
    const limit = limitOf(values.limit);
    const context = await wiring.context();
    const key = findKey(await connectors(context.database), values.connector);
    if (!key.ok) throw new ProblemError(key.problem);
    if (act === undefined) return list(invocation, await outgoingOf(context.database, key.value, limit));
    const file = await named(context, key.value, name ?? '');
    const actor = actorOf(invocation);
    const done = await act(context, file, actor);
    if (!done.ok) throw new ProblemError(done.problem);
    invocation.print(`${file.name}: ${word}, by ${actor}.`);
    invocation.answer({ file: file.name, number: file.number, done: word, by: actor });
    return 0;
  },
};

function list({ print, answer }: Invocation, files: readonly Outgoing[]): number {
  for (const file of files) print(line(file));
  if (files.length === 0) print('No file went back yet.');
  answer({
    files: files.map(
      ({ kind, number, name, state, lines, cents, location, createdAt, deliveredAt, problem: why }) => ({
        kind,
        number,
        name,
        state,
        lines,
        cents,
        location,
        createdAt,
        deliveredAt,
        problem: why,
      }),
    ),
  });
  return 0;
}

const line = (file: Outgoing): string =>
  `${String(file.number).padStart(6)}  ${moment(file.createdAt)}  ${file.kind.padEnd(15)}  ${file.state.padEnd(9)}  ${file.name}  ${counted(file.lines, 'line')}, ${euro(file.cents)}${file.problem === null ? '' : `  ${file.problem.message}`}`;

async function named(context: Context, key: ConnectorKey, name: string): Promise<Outgoing> {
  const file = (await outgoingOf(context.database, key, NAMED_AMONG)).find((one) => one.name === name);
  if (file !== undefined) return file;
  throw new ProblemError(
    problem('outgoing.unknown', `no file called ${name} went back to ${fullName(key)}`, {
      advice: 'tramite returns lists them.',
    }),
  );
}
