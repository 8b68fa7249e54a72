/** One hostile mapping on a real slice in a real mapping process: three records, of which the middle one is guilty. */
import type { MappingProcesses, Program } from '../../src/domain/ports/mapping.ts';
import { ProblemError } from '../../src/domain/problem.ts';
import { delivery, file, program, row, rowsOf, slice } from '../mapping/setting.ts';
import type { Attack } from './attack.ts';

/** It looks at all that records share: what one of them changes shows in the next. */
const HONEST = `(
  $row := $records[0];
  {
    "key": $required($row.AVVISO, "AVVISO"),
    "period": $row.ANNO,
    "description": $uppercase("tassa ") & $connector.parameters.sportello & " " & $string($sum([1, 2])) & $file.name
      & $replace("abc", /b/, "-") & $join($keys($connector), "+") & $string($count($keys($file))),
    "debtor": $debtor($row.CF, $row.NOME, { "address": $address($row.VIA), "postalCode": $digits($row.CAP, 5) }),
    "options": [{ "installments": [$records.{
      "ref": RATA,
      "amount": $cents(IMPORTO),
      "dueDate": $date(SCADENZA, "dd/MM/yyyy")
    }] }],
    "source": { "avviso": $row.AVVISO, "service": $connector.services.tassa.code }
  }
)`;

const onGuilty = (source: string): string => `($records[0].NOTE = "bad" ? (${source}) : ${HONEST})`;

/** Of the connector that the attacks belong to, and of one that has nothing to do with it. */
export const honest = (change: Partial<Program> = {}): Program => program(HONEST, change);
export const hostile = ({ source, whole }: Attack, change: Partial<Program> = {}): Program =>
  program(whole === true ? source : onGuilty(source), change);

export const records = (guilty: readonly number[], count: number): string =>
  file(
    ...Array.from({ length: count }, (_none, index) =>
      row({ AVVISO: `A${index + 1}`, NOTE: guilty.includes(index) ? 'bad' : 'fit' }),
    ),
  );

export interface Struck {
  readonly attack: Attack;
  readonly code: string;
  readonly message: string;
  readonly tookMs: number;
  /** It is a problem, of a kind that the attack may end as. */
  readonly ended: boolean;
  readonly neighboursLost: number;
}

const THREE = records([1], 3);
const ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** Rows as loaded, but for the ids drawn. */
const linesOf = (rows: Uint8Array): readonly string[] =>
  Buffer.from(rows).toString().replaceAll(ID, '-').split('\n');

let expected: readonly string[] | undefined;

export async function strike(pool: MappingProcesses, attack: Attack): Promise<Struck> {
  expected ??= linesOf((await pool.stage(honest(), delivery, slice(records([], 3)))).rows);
  const work = hostile(attack);
  const text = slice(THREE);
  const began = performance.now();
  const done = (code: string, message: string, neighboursLost: number): Struck => ({
    attack,
    code,
    message,
    tookMs: Math.round(performance.now() - began),
    ended: attack.ends.some((end) =>
      end.includes('.') ? code === end || code.startsWith(end) : code === `mapping.${end}`,
    ),
    neighboursLost,
  });
  try {
    const staged = await pool.stage(work, delivery, text);
    const seen = rowsOf(staged);
    const [, guilty] = seen;
    const lines = linesOf(staged.rows);
    const lost = [0, 2].filter((at) => seen[at]?.kind !== 'P' || lines[at] !== expected?.[at]).length;
    const [found] = guilty?.problems ?? [];
    const said = JSON.stringify(guilty?.problems ?? []);
    if (attack.whole === true) return done('', 'it was compiled', lost);
    if (said.length > 4_096) return done('', `a problem of ${said.length} characters`, lost);
    return done(found?.code ?? guilty?.kind ?? '', found?.message ?? '', lost);
  } catch (error) {
    if (error instanceof ProblemError && attack.whole === true)
      return done(error.problem.code, error.problem.message, 0);
    return done('', error instanceof Error ? (error.stack ?? error.message) : String(error), 2);
  }
}
