/** Notices with a single option and a plan, one row per rata, the rows of a notice anywhere in the file. */
import type { SceneOptions } from './scene.ts';
import { HEADER, row } from './scene.ts';

const POSITIONS = `(
  $rata := function($r) { { "ref": $r.RATA, "amount": $cents($r.IMPORTO), "dueDate": $date($r.SCADENZA, "dd/MM/yyyy") } };
  {
    "key": $records[0].AVVISO,
    "period": $records[0].ANNO,
    "description": "TARI",
    "debtor": $debtor($records[0].CF, $records[0].NOME),
    "options": [
      { "kind": "single", "installments": [$map($records[RATA = "0"], $rata)] },
      { "kind": "plan", "installments": [$map($records[RATA != "0"], $rata)] }
    ]
  }
)`;

/** A list whose rows of one notice become one position. */
export const GROUPED = {
  positions: {
    format: 'csv',
    options: {
      encoding: 'windows-1252',
      delimiter: ';',
      header: true,
      amount: 'IMPORTO',
      groupBy: 'AVVISO',
    },
    groupBy: 'AVVISO',
    uniqueWithin: 'period',
    keyField: 'AVVISO',
  },
} as const;

export const NOTICES: SceneOptions = {
  positions: POSITIONS,
  connector: { fullList: { scope: ['service', 'period'] } },
  gestionale: GROUPED,
};

export const rata = (
  n: number,
  ref: string,
  amount: string,
  change: Parameters<typeof row>[1] = {},
): string => `${row(n, { ...change, amount })};${ref}`;

export const list = (rows: readonly string[]): string => `${[`${HEADER};RATA`, ...rows].join('\r\n')}\r\n`;

/** 100 euro at once, or 50 and 50. */
export const notice = (n: number): string[] => [
  rata(n, '0', '100,00'),
  rata(n, '1', '50,00'),
  rata(n, '2', '50,00'),
];
