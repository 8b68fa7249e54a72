/**
 * `npm run hostile [-- --class redos] [--quick]`: every hostile mapping of test/hostile/classes on real mapping
 * processes, on the compiled engine and on JSONata itself, then a whole Tramite under attack. A table, and a last line of
 * JSON: {cases, ended, slowestMs, neighboursLost, slowestAnswerMs, …}. Exit 1 when something did not hold.
 */
import { parseArgs } from 'node:util';
import { attack } from './attack.ts';
import { besides, someOfEach } from './besides.ts';
import { CLASSES } from './classes/registry.ts';
import { type ClassResult, onReference, runClass } from './run-class.ts';
import { storm } from './storm.ts';
import type { Struck } from './strike.ts';

const { values } = parseArgs({
  options: { class: { type: 'string' }, quick: { type: 'boolean', default: false } },
});

const slowest = (some: readonly Struck[]): number => Math.max(0, ...some.map(({ tookMs }) => tookMs));
const lost = (some: readonly Struck[]): number =>
  some.reduce((sum, { neighboursLost }) => sum + neighboursLost, 0);

/** Memory that a class may leave: what a JavaScript heap grows by, whatever it does. */
const GROWTH_MB = 32;
/** A hundred thousand records that fail. */
const STORM_SLICES = 100;

const chosen = CLASSES.filter(
  ({ name }) => values.class === undefined || name.toLowerCase().includes(values.class),
);
const compiled: ClassResult[] = [];
const reference: ClassResult[] = [];
// What is loaded once is loaded before anything is measured.
await runClass({ name: '', attacks: chosen[0]?.attacks.slice(0, 1) ?? [] });
for (const one of chosen) compiled.push(shown(await runClass(one, undefined, show)));
if (!values.quick)
  for (const one of chosen) reference.push(shown(await runClass(onReference(one), undefined, show)));
if (values.class === undefined)
  console.log(
    '= a storm of errors',
    JSON.stringify(await storm(attack('', '$error($pad("x", 20000, "xy"))'), STORM_SLICES)),
  );
const scene = values.class === undefined ? await besides(someOfEach(2)) : undefined;
if (scene !== undefined) console.log(JSON.stringify(scene));

const all = [...compiled, ...reference];
const struck = all.flatMap((one) => one.struck);
const summary = {
  cases: struck.length + (scene?.attacks ?? 0),
  ended: struck.filter(({ ended }) => ended).length + (scene?.ended ?? 0),
  slowestMs: slowest(compiled.flatMap((one) => one.struck)),
  slowestReferenceMs: slowest(reference.flatMap((one) => one.struck)),
  neighboursLost: lost(struck) + (scene?.neighboursLost ?? 0),
  slowestAnswerMs: scene?.answers.slowest ?? null,
  p99AnswerMs: scene?.answers.p99 ?? null,
  honestAloneMs: scene?.aloneMs ?? null,
  honestBesideMs: scene?.besideMs ?? null,
  growthMb: Math.max(0, ...all.map(({ beforeMb, afterMb }) => afterMb - beforeMb)),
  processesLeft: all.reduce((sum, { left }) => sum + left, 0),
};
console.log(JSON.stringify(summary));
const held =
  summary.ended === summary.cases &&
  summary.neighboursLost === 0 &&
  summary.growthMb <= GROWTH_MB &&
  summary.processesLeft === 0;
process.exitCode = held ? 0 : 1;

function show({ attack, code, message, tookMs, ended, neighboursLost }: Struck): void {
  const mark = ended && neighboursLost === 0 ? ' ' : '!';
  const why = mark === ' ' ? '' : ` ${neighboursLost} lost: ${message.slice(0, 300)}`;
  console.log(`${mark} ${attack.name.padEnd(46)} ${String(tookMs).padStart(6)} ms  ${code}${why}`);
}

function shown(result: ClassResult): ClassResult {
  const { name, struck: some, beforeMb, afterMb } = result;
  const ended = some.filter((one) => one.ended).length;
  console.log(
    `= ${name}: ${ended} of ${some.length} ended, slowest ${slowest(some)} ms, ${lost(some)} neighbours lost, ${beforeMb} → ${afterMb} MB`,
  );
  return result;
}
