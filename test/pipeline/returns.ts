/** A gestionale with both ways back, on the scene, for tests of acknowledge, report and dispatch. */
import assert from 'node:assert/strict';
import type { ReportConfig } from '../../src/domain/configuration.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { gather } from '../../src/pipeline/gather.ts';
import { settle } from '../../src/pipeline/settle.ts';
import { ensureGathering } from '../../src/store/gatherings.ts';
import type { Scene, SceneOptions } from './scene.ts';
import { BODY, file, openScene, POSITIONS, row } from './scene.ts';

export const CONNECTOR = { organization: BODY, connector: 'tari' };

const ACKNOWLEDGEMENT = `$merge([$sift($$, function($v, $k) { $k != "outcome" }), {
  "ESITO": outcome.outcome & (outcome.problems[0] ? ":" & outcome.problems[0].code : ""),
  "IUV": outcome.positions[0].codes[0].iuv,
  "NODO": outcome.positions[0].published
}])`;

const REPORT = `{
  "N": $file.number, "EVENTO": event, "CHIAVE": position.key, "IUV": iuv, "PAGATO": $euro(paid.amount), "GIORNO": paid.day,
  "FLUSSO": flow.id
}`;

const CSV = { encoding: 'windows-1252', delimiter: ';', header: true } as const;

export const gestionale = (
  change: { readonly acknowledgement?: string; readonly report?: string; readonly options?: object } = {},
): NonNullable<SceneOptions['gestionale']> => ({
  acknowledgement: {
    format: 'csv',
    options: { ...CSV, columns: ['*', 'ESITO', 'IUV', 'NODO'], ...change.options },
    name: '{received.stem}.esito.csv',
    values: {},
  },
  report: {
    format: 'csv',
    options: {
      ...CSV,
      columns: ['N', 'EVENTO', 'CHIAVE', 'IUV', 'PAGATO', 'GIORNO', 'FLUSSO'],
      ...change.options,
    },
    name: 'PAGATI_{number:6}.csv',
    values: {},
  },
  mappings: {
    positions: POSITIONS,
    acknowledgement: change.acknowledgement ?? ACKNOWLEDGEMENT,
    report: change.report ?? REPORT,
  },
});

export const doors = (back: string) =>
  ({
    acknowledge: { location: back, options: {}, after: 'published', deadlineSeconds: 4 * 3600 },
    report: { location: back, options: {}, on: 'paid', days: 'all', empty: 'none' },
  }) as const;

export async function openReturns(
  change: Parameters<typeof gestionale>[0] & { readonly connector?: SceneOptions['connector'] } = {},
): Promise<Scene> {
  const scene = await openScene();
  await scene.reconfigure({
    gestionale: gestionale(change),
    connector: { ...doors(scene.back), ...change.connector },
  });
  return scene;
}

/** A context that stops as a crash would the first time it passes one of these points. */
export function crashingAt(context: Context, ...points: readonly string[]): Context {
  const left = new Set(points);
  return {
    ...context,
    crash(point) {
      if (left.delete(point)) throw new Error(`crash at ${point}`);
    },
  };
}

/** What a Nodo knows of payments comes in and is booked. */
export async function bookPayments({ context }: Scene): Promise<void> {
  const access = { organization: BODY, access: 'gpd' };
  await ensureGathering(context.database, [access]);
  await gather(context, access, 1_000);
  await settle(context, BODY);
}

export const linesOf = (bytes: Uint8Array | undefined): readonly string[] =>
  Buffer.from(bytes ?? [])
    .toString('latin1')
    .split('\r\n')
    .slice(0, -1);

const KEEPS = ['collect', 'ingest', 'publish'] as const;

/** Positions at the Nodo, in the order of their rows; returns their IUVs. */
export async function payable(
  scene: Scene,
  count: number,
  name = 'a.csv',
  first = 1,
): Promise<readonly string[]> {
  await scene.drop(name, file(Array.from({ length: count }, (_, n) => row(first + n))));
  await scene.run(KEEPS);
  const { rows } = await scene.context.database.query<{ iuv: string }>(
    `select i.iuv from installment i join position p using (organization_id, position_id) order by p.source_key desc limit $1`,
    [count],
  );
  return rows.map((one) => one.iuv).reverse();
}

export const PAID_MS_AGO = 60_000;

export async function pay(scene: Scene, iuvs: readonly string[]): Promise<void> {
  for (const [index, iuv] of iuvs.entries()) {
    const answer = await scene.sandbox.pay({
      org: BODY,
      iuv,
      at: new Date(Date.now() - PAID_MS_AGO + index * 1000).toISOString(),
    });
    assert.ok(answer.paid);
  }
}

export const withReport = (
  scene: Scene,
  change: Partial<ReportConfig>,
  mapping: Parameters<typeof gestionale>[0] = {},
) =>
  scene.reconfigure({
    gestionale: gestionale(mapping),
    connector: { ...doors(scene.back), report: { ...doors(scene.back).report, ...change } },
  });

export async function untold(scene: Scene): Promise<readonly { event: string; code: string | null }[]> {
  const { rows } = await scene.context.database.query<{ event: string; code: string | null }>(
    "select event, problem ->> 'code' as code from payment_event where told_at is null order by event, iuv",
  );
  return rows;
}
