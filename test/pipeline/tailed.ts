/** A gestionale whose CSV begins with a head and ends with a tail that counts its rows and sums their amounts. */
import type { SceneOptions } from './scene.ts';

export const TAILED: NonNullable<SceneOptions['gestionale']> = {
  positions: {
    format: 'csv',
    options: {
      encoding: 'windows-1252',
      delimiter: ';',
      header: false,
      columns: ['TIPO', 'AVVISO', 'ANNO', 'CF', 'NOME', 'IMPORTO', 'SCADENZA'],
      amount: 'IMPORTO',
      records: {
        head: { is: 'H', columns: ['TIPO', 'ENTE', 'DATA'] },
        body: 'R',
        tail: { is: 'T', columns: ['TIPO', 'RIGHE', 'TOTALE'] },
      },
      totals: { 'tail.RIGHE': 'count(records)', 'tail.TOTALE': 'sum(IMPORTO)' },
    },
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  },
};
