/** A scene where money came: positions, payments, a flow, an acknowledgement and a report; and a body of somebody else's. */
import { after } from 'node:test';
import { bookPayments, doors, gestionale, pay } from '../pipeline/returns.ts';
import { BODY, file, openScene, row, type Scene } from '../pipeline/scene.ts';
import { type OpenConsole, openConsole, type Visitor } from './visitor.ts';

export const OTHER = '99999999990';
/** A description that a browser must show and a spreadsheet must not run. */
export const EVIL = '=cmd|<img src=x onerror=alert(1)>';

export interface Returned {
  readonly scene: Scene;
  readonly web: OpenConsole;
  readonly operator: Visitor;
  readonly auditor: Visitor;
  /** Of the other body only. */
  readonly stranger: Visitor;
  readonly english: Visitor;
  /** Of the positions, in the order of their keys; the first two are paid. */
  readonly positions: readonly { readonly id: string; readonly iuv: string; readonly key: string }[];
  /** Ids of files that went back. */
  readonly report: string;
  readonly acknowledgement: string;
}

const INGEST = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;

export async function openReturned(): Promise<Returned> {
  const scene = await openScene();
  const { database } = scene.context;
  await scene.reconfigure({ gestionale: gestionale(), connector: doors(scene.back) });
  await database.query("insert into organization (organization_id, name) values ($1, 'Altro ente')", [OTHER]);
  await scene.drop('tari.csv', file([row(1), row(2), row(3).replace('DEBITORE 3', EVIL), row(4)]));
  await scene.run(INGEST);
  await scene.drop('tari_bis.csv', file([row(1, { amount: '222,22' })]));
  await scene.run(INGEST);
  const { rows: positions } = await database.query<{ id: string; iuv: string; key: string }>(
    'select p.position_id as id, i.iuv, p.source_key as key from position p join installment i using (organization_id, position_id) order by p.source_key',
  );
  await pay(
    scene,
    positions.slice(0, 2).map((one) => one.iuv),
  );
  await bookPayments(scene);
  await scene.run(['report', 'dispatch']);
  await scene.sandbox.issueFlows();
  scene.advance(10_000);
  await bookPayments(scene);
  const { rows: files } = await database.query<{ id: string; kind: string }>(
    'select outgoing_id as id, kind from outgoing order by outgoing_id',
  );
  const web = await openConsole(scene.context);
  after(() => web.close());
  return {
    scene,
    web,
    operator: await web.visitor([{ role: 'operator', organization: BODY }]),
    auditor: await web.visitor([{ role: 'auditor', organization: BODY }]),
    stranger: await web.visitor([{ role: 'operator', organization: OTHER }]),
    english: await web.visitor([{ role: 'auditor' }], { language: 'en' }),
    positions,
    report: files.find((one) => one.kind === 'report')?.id ?? '',
    acknowledgement: files.find((one) => one.kind === 'acknowledgement')?.id ?? '',
  };
}

export async function journaled(scene: Scene, event: string): Promise<readonly (string | null)[]> {
  const { rows } = await scene.context.database.query<{ actor: string | null }>(
    'select actor from journal where event = $1 order by at',
    [event],
  );
  return rows.map((one) => one.actor);
}
