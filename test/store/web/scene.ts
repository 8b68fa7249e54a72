/** A scene that somebody else's organization shares: what is theirs must never be read for others. */
import { Database } from '../../../src/store/database.ts';
import { BODY, file, openScene, row, type Scene } from '../../pipeline/scene.ts';

export const OTHER = '99999999990';

export interface Shared {
  readonly scene: Scene;
  readonly database: Database;
  /** Without the first wall. */
  readonly trusting: Database;
}

const QUEUES = ['collect', 'ingest', 'publish', 'acknowledge', 'dispatch'] as const;

/** Number 1: two good rows, a bad one, one repeated. Number 2: held. And an organization with nothing of its own. */
export async function openShared(): Promise<Shared> {
  const scene = await openScene();
  const { database } = scene.context;
  await database.query("insert into organization (organization_id, name) values ($1, 'Altro ente')", [OTHER]);
  await scene.drop('tari_uno.csv', file([row(1), row(2), row(3, { cf: 'RSSMRA80A01H501X' }), row(4)]));
  await scene.run(QUEUES);
  await scene.reconfigure({ connector: { hold: 'usual' } });
  await scene.drop('tari_due.csv', file(Array.from({ length: 40 }, (_, n) => row(n + 10))));
  await scene.run(QUEUES);
  return { scene, database, trusting: new Database({ url: database.url, max: 2, trusting: true }) };
}

export { BODY };
