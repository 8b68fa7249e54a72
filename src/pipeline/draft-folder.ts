/** Makes the draft of a gestionale in a folder of its own, runs its cases there, and the sample itself. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Configuration } from '../configuration/assemble.ts';
import type { GestionaleConfig } from '../domain/configuration.ts';
import { addDays, type Day } from '../domain/day.ts';
import { ok, type Problem, type Result } from '../domain/problem.ts';
import { asMappingCase, caseText, type DraftCase, withOutcomes } from '../draft/cases-draft.ts';
import { type Draft, draftGestionale } from '../draft/draft.ts';
import { type Expectations, expectationsOf } from '../draft/expectations.ts';
import type { Sample } from '../draft/survey.ts';
import { type CaseSetting, runCases } from '../mapping/cases.ts';
import { caseSetting } from './case-setting.ts';

export interface Drafted {
  readonly draft: Draft;
  /** By name relative to the gestionale's folder. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** What check says of it. */
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Cases that do not hold: none, unless something of ours is wrong. */
  readonly failing: readonly string[];
  readonly cases: number;
  /** The sample itself through the draft; absent when only its beginning was read. */
  readonly sample?: Expectations;
}

/** `load` reads the connectors and mappings of a folder as check does. */
export async function draftFolder(
  sample: Sample,
  name: string,
  today: Day,
  load: (root: string) => Promise<Configuration>,
): Promise<Result<Drafted>> {
  const drafted = draftGestionale(sample, `${name}, drafted from ${sample.name}`, today);
  if (!drafted.ok) return drafted;
  const draft = drafted.value;
  const root = await mkdtemp(join(tmpdir(), 'tramite-draft-'));
  try {
    await mkdir(join(root, 'connectors'));
    return ok(await rehearse(draft, name, root, load));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function rehearse(
  draft: Draft,
  name: string,
  root: string,
  load: (root: string) => Promise<Configuration>,
): Promise<Drafted> {
  const mappings = join(root, 'mappings');
  const files = new Map<string, string | Uint8Array>(draft.files.map((file) => [file.name, file.text]));
  await writeFiles(join(mappings, name), files);
  const found = await load(root);
  const gestionale = found.gestionali.find((one) => one.gestionale === name);
  if (gestionale === undefined)
    return { draft, files, problems: found.problems, warnings: found.warnings, failing: [], cases: 0 };
  const ready = await inMemory(mappings, gestionale);
  const cases = await written(draft, ready, files);
  await writeFiles(join(mappings, name), files);
  const last = await load(root);
  const { setting, problems } = await caseSetting(mappings, last.gestionali[0] ?? gestionale);
  const results = await runCases(setting);
  const own = draft.sample.whole ? { sample: await sampleItself(draft, ready) } : {};
  return {
    draft,
    files,
    problems: [...last.problems, ...problems],
    warnings: last.warnings,
    failing: results.filter((one) => one.differences.length > 0).map((one) => one.says),
    cases: cases.length,
    ...own,
  };
}

type Run = (one: DraftCase, draft: Draft) => Promise<Expectations>;

interface Ready {
  readonly setting: CaseSetting;
  readonly run: Run;
}

async function inMemory(mappings: string, gestionale: GestionaleConfig): Promise<Ready> {
  const { setting } = await caseSetting(mappings, gestionale);
  const run: Run = async (one, { parameters }) => {
    const [result] = await runCases({
      ...setting,
      cases: [asMappingCase(parameters, one)],
      sample: () => one.sample?.bytes ?? new Uint8Array(0),
    });
    return expectationsOf(result?.differences ?? []);
  };
  return { setting, run };
}

/** Cases with what they give, put beside the other files. */
async function written(
  draft: Draft,
  { run }: Ready,
  files: Map<string, string | Uint8Array>,
): Promise<readonly DraftCase[]> {
  const cases: DraftCase[] = [];
  let first: Expectations['all'][number] | undefined;
  const add = async (bare: DraftCase): Promise<void> => {
    const found = await run(bare, draft);
    first ??= found.all[0];
    const one = withOutcomes(bare, found);
    const told = one === bare ? found : await run(one, draft);
    cases.push(one);
    files.set(`cases/${one.name}.yaml`, caseText(draft.parameters, one, told));
    if (one.sample !== undefined) files.set(`cases/${one.sample.name}`, one.sample.bytes);
  };
  for (const one of draft.cases) await add(one);
  await add(draft.report(first));
  return cases;
}

/** Nothing of it is written anywhere. Received before anything was due. */
async function sampleItself(
  { sample, parameters, earliest }: Draft,
  { setting }: Ready,
): Promise<Expectations> {
  const before = earliest === undefined ? '2026-01-15' : addDays(earliest as Day, -1);
  const [result] = await runCases({
    ...setting,
    cases: [
      {
        file: 'sample',
        line: 1,
        says: 'the sample',
        sample: sample.name,
        parameters,
        receivedAt: before,
        expect: [],
      },
    ],
    sample: () => sample.bytes,
  });
  return expectationsOf(result?.differences ?? []);
}

export async function writeFiles(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  for (const [name, content] of files) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}
