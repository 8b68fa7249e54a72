/** What changed, as it is committed: PostgreSQL tells whoever listens which organization's journal grew, which session ended. */
import pg from 'pg';
import { ENDED_CHANNEL } from './access/sessions.ts';

/** Statement-level trigger of the journal (0006_live.sql): `organization connector`. */
const CHANNEL = 'tramite_journal';
const AGAIN_MS = 2_000;

export interface Change {
  readonly organization: string;
  /** Empty: none in particular. */
  readonly connector: string;
}

export interface Ears {
  changed(change: Change): void;
  /** The session's id. What ends while nobody listens is not told again. */
  ended(session: string): void;
}

/** Keeps listening, through restarts of PostgreSQL, until the returned function is called. */
export function listen(url: string, ears: Ears): () => Promise<void> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const open = async (): Promise<void> => {
    const one = new pg.Client({ connectionString: url, application_name: 'tramite live', keepAlive: true });
    client = one;
    let lost = false;
    const again = (): void => {
      if (lost || ended) return;
      lost = true;
      one.end().catch(() => undefined);
      timer = setTimeout(() => void open(), AGAIN_MS);
    };
    one.on('error', again);
    one.on('end', again);
    one.on('notification', ({ channel, payload = '' }) => {
      if (channel === ENDED_CHANNEL) return ears.ended(payload);
      const [organization = '', connector = ''] = payload.split(' ');
      ears.changed({ organization, connector });
    });
    await one
      .connect()
      .then(() => one.query(`listen ${CHANNEL}; listen ${ENDED_CHANNEL}`))
      .catch(again);
  };
  void open();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
