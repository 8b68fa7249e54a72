/**
 * `npm run bench -- arrivals [--connectors 50] [--organizations 1] [--perSecond 10] [--seconds 60] [--json]`: small files
 * arrive, spread over the connectors, each with its marker a moment later. Measured for each file: from the rename of its
 * marker, which opens its gate, until its first position is confirmed by the Nodo. One serving Tramite, all roles.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Connector, type House, listOf, openHouse } from './arrivals/house.ts';
import { watchMemory } from './memory.ts';

/** The marker comes so long after its file, at most. */
const GAP_MS = 500;
/** How long the last ones may take before they count as lost. */
const PATIENCE_MS = 45_000;

/** A key stands behind its year. */
const STEM = "split_part(p.source_key, '/', 2)";

/** Milliseconds of the steps of one file, by the journal's and the tables' clock. */
interface Steps {
  readonly stem: string;
  readonly taken: number;
  readonly applied: number;
  readonly confirmed: number;
}

export async function arrivals(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      connectors: { type: 'string', default: '50' },
      organizations: { type: 'string', default: '1' },
      perSecond: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '60' },
      rows: { type: 'string', default: '3' },
      every: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [perSecond, seconds] = [Number(values.perSecond), Number(values.seconds)];
  const house = await openHouse({
    connectors: Number(values.connectors),
    organizations: Number(values.organizations),
    ...(values.every === undefined ? {} : { every: values.every }),
  });
  try {
    const memory = watchMemory(house.pid);
    const opened = await arrive(house.connectors, perSecond * seconds, 1000 / perSecond, Number(values.rows));
    await published(house, opened.size);
    const peakMemoryMb = memory.stop();
    const steps = await stepsOf(house);
    const figures = figuresOf(opened, steps);
    if (values.json !== true) tell(opened, steps);
    if (steps.length < opened.size) await tellLost(house);
    return { bench: 'arrivals', ...figures, peakMemoryMb };
  } finally {
    await house.close();
  }
}

/** Instant, in milliseconds, at which each file's gate opened. */
async function arrive(
  connectors: readonly Connector[],
  files: number,
  everyMs: number,
  rows: number,
): Promise<ReadonlyMap<string, number>> {
  const opened = new Map<string, number>();
  const started = performance.now();
  const under: Promise<void>[] = [];
  for (let index = 0; index < files; index += 1) {
    const wait = started + index * everyMs - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const connector = connectors[index % connectors.length];
    if (connector === undefined) break;
    const stem = `A${String(index + 1).padStart(6, '0')}`;
    // The same in every run, and never the same twice in a row.
    const gapMs = (index * 173) % GAP_MS;
    under.push(
      drop(connector, stem, listOf(index + 1, stem, rows), gapMs).then((at) => void opened.set(stem, at)),
    );
  }
  await Promise.all(under);
  return opened;
}

async function drop({ out }: Connector, stem: string, text: string, gapMs: number): Promise<number> {
  const path = join(out, `${stem}.csv`);
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
  await new Promise((resolve) => setTimeout(resolve, gapMs));
  await writeFile(`${path}.tmp`, '');
  const at = Date.now();
  await rename(`${path}.tmp`, `${path}.ok`);
  return at;
}

async function published({ query }: House, files: number): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const [row] = await query<{ count: number }>(
      `select count(*)::int from position p join publication u using (organization_id, position_id)
       where u.confirmed_at is not null and p.source_key !~ '-'`,
    );
    if ((row?.count ?? 0) >= files) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function stepsOf({ query }: House): Promise<readonly Steps[]> {
  const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::float8`;
  return query<Steps>(
    `select ${STEM} as stem, ${ms('d.received_at')} as taken, ${ms('d.applied_at')} as applied,
       ${ms('u.confirmed_at')} as confirmed
     from position p join publication u using (organization_id, position_id)
       join delivery d on d.organization_id = p.organization_id and d.connector_id = p.connector_id
         and d.file_name = ${STEM} || '.csv'
     where u.confirmed_at is not null and p.source_key !~ '-'`,
  );
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0;

const three = (numbers: readonly number[]): readonly number[] => {
  const sorted = numbers.toSorted((one, other) => one - other);
  return [0.5, 0.95, 0.99].map((share) => Math.round(percentile(sorted, share)) / 1000);
};

function figuresOf(opened: ReadonlyMap<string, number>, steps: readonly Steps[]): object {
  const waits = steps.map((one) => one.confirmed - (opened.get(one.stem) ?? one.confirmed));
  const [p50Seconds, p95Seconds, p99Seconds] = three(waits);
  return { p50Seconds, p95Seconds, p99Seconds, files: opened.size, lost: opened.size - steps.length };
}

const STATES = [
  "select 'delivery' as of, state::text, count(*)::int, min(reasons::text) as example from delivery group by 1, 2",
  "select 'publication' as of, state::text, count(*)::int, min(problem::text) as example from publication group by 1, 2",
  "select 'problem' as of, code as state, count(*)::int, min(message) as example from problem group by 1, 2",
  "select 'source file' as of, waiting->>'gate' as state, count(*)::int, min(waiting->>'reason') as example from source_file where delivery_id is null group by 1, 2",
  "select 'record' as of, outcome::text as state, count(*)::int, min(reason) as example from record group by 1, 2",
];

/** Where what was lost got stuck. */
async function tellLost({ query }: House): Promise<void> {
  for (const sql of STATES)
    for (const row of await query(sql)) process.stderr.write(`${JSON.stringify(row)}\n`);
}

function tell(opened: ReadonlyMap<string, number>, steps: readonly Steps[]): void {
  const parts: { readonly [name: string]: (one: Steps) => number } = {
    'gate open to taken': (one) => one.taken - (opened.get(one.stem) ?? one.taken),
    'taken to applied': (one) => one.applied - one.taken,
    'applied to confirmed': (one) => one.confirmed - one.applied,
  };
  for (const [name, part] of Object.entries(parts)) {
    const [p50, p95, p99] = three(steps.map(part));
    process.stderr.write(`${name.padEnd(22)} p50 ${p50} s, p95 ${p95} s, p99 ${p99} s\n`);
  }
}
