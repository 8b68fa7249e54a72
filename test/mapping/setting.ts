/** A small gestionale of eight fields and what surrounds it, for tests of mappings; all on real formats. */

import schema from '../../schemas/debt-position.schema.json' with { type: 'json' };
import type { Json } from '../../src/domain/debt-position.ts';
import type { Slice } from '../../src/domain/ports/format.ts';
import type { DeliveryFacts, Program, Staged, StageRules } from '../../src/domain/ports/mapping.ts';
import { problem } from '../../src/domain/problem.ts';
import type { StagedUnit } from '../../src/domain/staged.ts';
import { formats } from '../../src/formats/registry.ts';
import type { Parts } from '../../src/mapping/prepared.ts';
import { shapeCheck } from '../../src/mapping/shape.ts';
import { STAGED_UNIT_COLUMNS } from '../../src/store/staged-rows.ts';

export const delivery: DeliveryFacts = {
  deliveryId: '01936d2e-0000-7000-8000-000000000001',
  fileName: 'lista.csv',
  receivedAt: '2026-03-01T09:00:00.000Z',
  today: '2026-03-01',
};

export const layout = {
  encoding: 'utf-8',
  delimiter: ';',
  header: true,
  amount: 'IMPORTO',
  key: { field: 'AVVISO' },
} as const;

export const COLUMNS = 'AVVISO;CF;NOME;VIA;CAP;ANNO;RATA;IMPORTO;SCADENZA;NOTE';

/** A row; what is not said is right. */
export function row(change: { readonly [column: string]: string } = {}): string {
  const values: { readonly [column: string]: string } = {
    AVVISO: '2026/0001',
    CF: 'RSSMRA80A01H501U',
    NOME: 'ROSSI MARIO',
    VIA: 'VIA ROMA 10/A',
    CAP: '00100',
    ANNO: '2026',
    RATA: '1',
    IMPORTO: '1.234,56',
    SCADENZA: '30/06/2026',
    NOTE: '',
    ...change,
  };
  return COLUMNS.split(';')
    .map((column) => values[column] ?? '')
    .join(';');
}

export const file = (...rows: readonly string[]): string => `${[COLUMNS, ...rows].join('\n')}\n`;

export const IBAN = 'IT60X0542811101000000123456';

export const rules: StageRules = {
  uniqueWithin: 'ever',
  services: ['tassa'],
  pastDue: 'problem',
  codes: { strategy: 'generated', segregationCode: '01', auxDigit: 3 },
  debtorCodes: [],
  segregationCodes: ['01'],
  adapter: 'none',
};

const service: Json = {
  code: 'tassa',
  description: 'Tassa di prova',
  category: '9/0101101IM/',
  iban: IBAN,
  accounting: { '2026': { chapter: '1025/10', accertamento: '2026/117' } },
};

export const connectorBinding: Json = {
  organization: '01234567897',
  name: 'Comune di Prova',
  connector: 'tassa',
  parameters: { sportello: 'A1' },
  service,
  services: { tassa: service },
  ibans: { tesoreria: IBAN },
};

/** Eight fields of ten columns. */
export const SOURCE = `(
  $row := $records[0];
  {
    "key": $required($row.AVVISO, "AVVISO"),
    "period": $row.ANNO,
    "description": "TASSA " & $row.ANNO,
    "debtor": $debtor($row.CF, $row.NOME, { "address": $address($row.VIA), "postalCode": $digits($row.CAP, 5) }),
    "options": [{ "installments": [$records.{
      "ref": RATA,
      "amount": $cents(IMPORTO),
      "dueDate": $date(SCADENZA, "dd/MM/yyyy")
    }] }],
    "source": { "avviso": $row.AVVISO }
  }
)`;

let programs = 0;

export function program(source: string = SOURCE, change: Partial<Program> = {}): Program {
  programs += 1;
  return {
    hash: `program-${programs}`,
    organization: '01234567897',
    connector: 'tassa',
    format: 'csv',
    layout,
    source,
    sourceName: 'mappings/prova/positions.jsonata',
    connectorBinding,
    rules,
    ...change,
  };
}

export const parts: Parts = {
  formats,
  shape: shapeCheck(schema),
  inexpressible: (adapter, position) =>
    adapter === 'narrow' && position.debtor.name.length > 10
      ? [
          problem('nodo.inexpressible', 'the name is too long', {
            place: { field: 'debtor.name', value: position.debtor.name },
          }),
        ]
      : [],
};

/** All records of a text as one slice; `units` joins consecutive ones. */
export function slice(text: string | Uint8Array, units?: readonly number[]): Slice {
  const cutter = formats.format('csv').cut(layout, { records: 1_000_000, bytes: 1 << 30 });
  const cuts = [...cutter.push(Buffer.from(text)), ...cutter.end()];
  const found = cuts.find((cut) => cut.kind === 'slice');
  if (found?.kind !== 'slice') throw new Error('the text has no records');
  return units === undefined ? found.slice : { ...found.slice, units: Uint32Array.from(units) };
}

/** What a staged row says, from its COPY text: kind, native and source key, codes and places of its problems. */
export interface RowSeen {
  readonly kind: string;
  readonly unit: number;
  readonly nativeKey: string | null;
  readonly reason: string | null;
  readonly sourceKey: string | null;
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly place?: { readonly [name: string]: unknown };
  }[];
}

const ROW = STAGED_UNIT_COLUMNS.slice(STAGED_UNIT_COLUMNS.indexOf('(') + 1, -1).split(', ');

export function rowsOf(staged: Pick<Staged, 'rows'>): readonly RowSeen[] {
  const lines = Buffer.from(staged.rows).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => {
    const texts = line.split('\t').map((text) => (text === '\\N' ? null : text.replaceAll('\\\\', '\\')));
    const column = (name: string): string | null => texts[ROW.indexOf(name)] ?? null;
    const problems = column('problems');
    return {
      kind: column('kind') ?? '',
      unit: Number(column('unit')),
      reason: column('reason'),
      nativeKey: column('native_key'),
      sourceKey: column('source_key'),
      problems: problems === null ? [] : JSON.parse(problems),
    };
  });
}

/** Encoders that keep the rows as they are, one JSON text each. */
export const jsonEncoders = {
  unit: (staged: StagedUnit): string => `${JSON.stringify(staged)}\n`,
  record: (staged: unknown): string => `${JSON.stringify(staged)}\n`,
};
