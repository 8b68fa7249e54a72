/** A program of a gestionale that writes files somewhere, well or badly. */
import type { Gate, ReceiveConfig } from '../../src/domain/configuration.ts';
import { row, type SceneOptions } from '../pipeline/scene.ts';

/** A file that it has open. */
export interface Writing {
  /** On the other side when it answers. */
  write(bytes: Buffer, at: number): Promise<void>;
  /** The whole size at once, without content. */
  reserve(size: number): Promise<void>;
  close(): Promise<void>;
  /** The program dies, or its connection. */
  cut(): Promise<void>;
}

/** Whose end ends what was opened: a test, or the whole file. */
export interface Ends {
  after(close: () => Promise<void> | void): void;
}

export interface Writer {
  open(name: string, how: 'new' | 'resume'): Promise<Writing>;
  rename(from: string, to: string): Promise<void>;
}

export async function put(writer: Writer, name: string, bytes: Buffer): Promise<void> {
  const writing = await writer.open(name, 'new');
  await writing.write(bytes, 0);
  await writing.close();
}

/** Gates of a connector, its door besides. */
export type Gated = Partial<ReceiveConfig> & { readonly ready: readonly Gate[] };

/** A layout whose end line says how many rows there are, so that every gate can be asked. */
export const LAYOUT: NonNullable<SceneOptions['gestionale']> = {
  positions: {
    format: 'csv',
    options: {
      encoding: 'windows-1252',
      header: false,
      columns: ['TIPO', 'AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'],
      records: { body: 'R', tail: { is: 'T', columns: ['TIPO', 'RIGHE'] } },
      totals: { 'tail.RIGHE': 'count(records)' },
    },
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  },
};

let lists = 0;

/** A file of that layout; no two are equal. */
export function list(rows: number): Buffer {
  lists += 1;
  const lines = Array.from({ length: rows }, (_, n) => `R;${row(n, { key: `${lists}/${n}` })}`);
  return Buffer.from([...lines, `T;${rows}`, ''].join('\r\n'), 'latin1');
}
