/** A scene with five positions, of which three are paid, two of them reported by a flow; a report, and somebody else's organization. */
import { dispatch } from '../../../src/pipeline/dispatch.ts';
import { report } from '../../../src/pipeline/report.ts';
import { Database } from '../../../src/store/database.ts';
import {
  bookPayments,
  CONNECTOR,
  doors,
  gestionale,
  openReturns,
  pay,
  payable,
} from '../../pipeline/returns.ts';
import { file, POSITIONS, row, type Scene } from '../../pipeline/scene.ts';

export const OTHER = '99999999990';

const ACCOUNTED = POSITIONS.replace(
  '"dueDate"',
  '"transfers": [{ "amount": $cents(IMPORTO), "accounting": [{ "year": "2026", "chapter": "3010", "accertamento": "77" }] }], "dueDate"',
);

export interface Paid {
  readonly scene: Scene;
  readonly database: Database;
  /** Without the first wall. */
  readonly trusting: Database;
  /** Of the five, in the order of their rows. */
  readonly iuvs: readonly string[];
}

export async function openPaid(): Promise<Paid> {
  const scene = await openReturns();
  await scene.reconfigure({
    gestionale: { ...gestionale(), mappings: { ...gestionale().mappings, positions: ACCOUNTED } },
    connector: doors(scene.back),
  });
  const { database } = scene.context;
  await database.query("insert into organization (organization_id, name) values ($1, 'Altro ente')", [OTHER]);
  const iuvs = await payable(scene, 5);
  await pay(scene, iuvs.slice(0, 2));
  await bookPayments(scene);
  await report(scene.context, CONNECTOR);
  await scene.sandbox.issueFlows({});
  await pay(scene, iuvs.slice(2, 3));
  await bookPayments(scene);
  await scene.drop('b.csv', file([row(4, { amount: '200,00' }), row(5, { cf: 'RSSMRA80A01H501X' })]));
  await scene.run(['collect', 'ingest', 'publish', 'acknowledge', 'dispatch']);
  await dispatch(scene.context, CONNECTOR);
  return { scene, database, trusting: new Database({ url: database.url, max: 2, trusting: true }), iuvs };
}
