import assert from 'node:assert/strict';
import test from 'node:test';
import { compile } from '../../../src/mapping/compile.ts';
import { oddPlace } from './outcome.ts';
import { type Case, readSuite, suiteIsHere, wrongError, wrongValue } from './suite.ts';

/** Of the cases, how many the compiler itself must evaluate. */
const LEAST_COMPILED = 0.97;

interface Ran {
  readonly engine: 'compiled' | 'reference' | 'refused';
  readonly wrong?: string;
  readonly reason?: string;
}

async function run(one: Case): Promise<Ran> {
  let engine: Ran['engine'] = 'refused';
  let reason: string | undefined;
  let wrong: string | undefined;
  try {
    const mapping = compile(one.source, one.limits === undefined ? {} : { limits: one.limits });
    engine = mapping.engine;
    reason = mapping.fallbackReason;
    const value = await mapping.evaluate(one.input, one.bindings);
    if (one.expected.kind === 'error')
      wrong = `${JSON.stringify(value)} instead of ${JSON.stringify(one.expected.fields)}`;
    else wrong = wrongValue(value, one.expected) ?? oddPlace(value);
  } catch (error) {
    if (one.expected.kind === 'error') wrong = wrongError(error, one.expected.fields);
    else wrong = `an error: ${error instanceof Error ? error.message : JSON.stringify(error)}`;
  }
  return { engine, ...(wrong === undefined ? {} : { wrong }), ...(reason === undefined ? {} : { reason }) };
}

test('every case of the JSONata suite gives what the suite demands', {
  skip: suiteIsHere() ? false : 'the suite is not here (../shared/jsonata-suite)',
}, async (t) => {
  const cases = readSuite();
  assert.ok(cases.length > 1000, `${cases.length} cases`);
  const wrong: string[] = [];
  const reasons = new Map<string, string[]>();
  const engines = { compiled: 0, reference: 0, refused: 0 };
  for (const one of cases) {
    const ran = await run(one);
    engines[ran.engine] += 1;
    if (ran.reason !== undefined) reasons.set(ran.reason, [...(reasons.get(ran.reason) ?? []), one.name]);
    if (ran.wrong !== undefined)
      wrong.push(`${one.name} [${ran.engine}] ${one.source.slice(0, 160)}\n    ${ran.wrong}`);
  }
  // What is refused by the parser, which both engines share, reaches neither.
  const share = (engines.compiled + engines.refused) / cases.length;
  t.diagnostic(
    `${cases.length} cases: ${engines.compiled} compiled, ${engines.reference} on the reference, ${engines.refused} refused by the parser`,
  );
  for (const [reason, names] of reasons)
    t.diagnostic(`on the reference, because: ${reason} (${names.length}: ${names.slice(0, 6).join(', ')})`);
  assert.equal(wrong.length, 0, `${wrong.length} cases are wrong:\n  ${wrong.join('\n  ')}`);
  assert.ok(share >= LEAST_COMPILED, `${(share * 100).toFixed(1)} % are compiled`);
});
