/** What changed, as it is committed: PostgreSQL tells whoever listens which organization's journal grew. */
import pg from 'pg';

/** Statement-level trigger of the journal (0006_live.sql): `organization connector`. */
const CHANNEL = 'tramite_journal';
const AGAIN_MS = 2_000;

export interface Change {
  readonly organization: string;
  /** Empty: none in particular. */
  readonly connector: string;
}

/** Keeps listening, through restarts of PostgreSQL, until the returned function is called. */
export function listen(url: string, heard: (change: Change) => void): () => Promise<void> {
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
    one.on('notification', ({ payload }) => {
      const [organization = '', connector = ''] = (payload ?? '').split(' ');
      heard({ organization, connector });
    });
    await one
      .connect()
      .then(() => one.query(`listen ${CHANNEL}`))
      .catch(again);
  };
  void open();
  return async () => {
    ended = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
