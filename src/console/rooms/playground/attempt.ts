/** One try: the records and the rules as they stand in the form, through what production runs. */
import type { GestionaleConfig } from '../../../domain/configuration.ts';
import type { Json } from '../../../domain/debt-position.ts';
import type { Problem } from '../../../domain/problem.ts';
import type { LintFinding } from '../../../mapping/lint/lint.ts';
import { madeUpProgram } from '../../../pipeline/made-up-program.ts';
import { type TriedMapping, tryMapping, tryProgram } from '../../../pipeline/try-mapping.ts';
import type { Asked } from '../../page.ts';
import { bytesOf, caseFiles } from './cases.ts';
import { lintOf } from './checked.ts';
import type { OpenGestionale } from './known.ts';
import { asWhom } from './sample.ts';
import { say } from './words.ts';

export interface Typed {
  readonly text: string;
  readonly mapping: string;
  /** `organization/connector`; empty: made up. */
  readonly as: string;
  readonly case: string;
  readonly fileName: string;
}

export interface Attempt {
  readonly lint: readonly LintFinding[];
  readonly tried?: TriedMapping;
  /** Why nothing could be tried. */
  readonly problem?: Problem;
  /** The same in a sentence of ours. */
  readonly says?: string;
}

const MOST_BYTES = 256 * 1024;
const SHOWN = 25;
/** A try holds a connection and a mapping process: so many at once, and a few that wait. */
const AT_ONCE = 2;
const MOST_WAITING = 8;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T | undefined> {
  if (running >= AT_ONCE) {
    if (waiting.length >= MOST_WAITING) return undefined;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export async function attempt(
  asked: Asked,
  open: OpenGestionale,
  config: GestionaleConfig,
  typed: Typed,
): Promise<Attempt> {
  const { context, language } = asked;
  const { text, mapping, fileName } = typed;
  if (text.length > MOST_BYTES || mapping.length > MOST_BYTES)
    return { lint: [], says: say(language, 'tooLong') };
  const lint = lintOf(context.formats, config, 'positions', mapping);
  if (text.trim() === '') return { lint, says: say(language, 'nothing') };
  // Without a rule: it cannot be compiled.
  const broken = lint.find(({ rule }) => rule === undefined);
  if (broken !== undefined) return { lint, problem: broken.problem };
  const bytes = bytesOf(text.replaceAll('\r\n', '\n'), config);
  if (!bytes.ok) return { lint, says: say(language, 'unencodable'), problem: bytes.problem };
  const given = { fileName, bytes: bytes.value, mapping };
  const as = asWhom(asked, open).find(({ value }) => value === typed.as);
  const found = await inTurn(async () => {
    if (as === undefined) {
      const program = madeUpProgram(config, await parametersOf(asked, config, typed.case));
      return tryProgram(context, program, given, SHOWN);
    }
    const [organization = '', connector = ''] = as.value.split('/');
    return tryMapping(context, { organization, connector, ...given }, SHOWN);
  });
  if (found === undefined) return { lint, says: say(language, 'busy') };
  return found.ok ? { lint, tried: found.value } : { lint, problem: found.problem };
}

/** Of the case that the records come from, else of the first one. */
async function parametersOf(
  asked: Asked,
  config: GestionaleConfig,
  name: string,
): Promise<{ readonly [name: string]: Json }> {
  const cases = await caseFiles(asked, config);
  return (cases.find((one) => one.name === name) ?? cases[0])?.parameters ?? {};
}
