/** The gestionali and demo connectors of the repository as production reads them, and what surrounds a case. */
import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import schema from '../../schemas/debt-position.schema.json' with { type: 'json' };
import { readCases } from '../../src/configuration/cases.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { Schemas } from '../../src/configuration/schema.ts';
import type { GestionaleConfig, OutboundLayout } from '../../src/domain/configuration.ts';
import type { Day } from '../../src/domain/day.ts';
import type { Json } from '../../src/domain/debt-position.ts';
import { fillTemplate } from '../../src/domain/file-name.ts';
import type { MappingCase } from '../../src/domain/mapping-case.ts';
import type { WriteContext } from '../../src/domain/ports/format.ts';
import { decode, type Encoding, encode, isEncoding } from '../../src/formats/encoding.ts';
import { formats } from '../../src/formats/registry.ts';
import { type CaseResult, runCases } from '../../src/mapping/cases.ts';
import type { Parts } from '../../src/mapping/prepared.ts';
import { shapeCheck } from '../../src/mapping/shape.ts';
import { inexpressible } from '../../src/nodo/gpd/expressible.ts';
import { nodi } from '../../src/nodo/registry.ts';
import { transports } from '../../src/transports/registry.ts';

const root = new URL('../../', import.meta.url);

export const configuration = await loadConfiguration({
  connectors: fileURLToPath(new URL('connectors', root)),
  mappings: fileURLToPath(new URL('mappings', root)),
  home: '/var/lib/tramite',
  base: fileURLToPath(root),
  formats,
  transports,
  nodi,
});

/** As the mapping processes have them, the limits of the Nodo included. */
export const parts: Parts = {
  formats,
  shape: shapeCheck(schema),
  inexpressible: (adapter, position) => (adapter === 'gpd' ? inexpressible(position) : []),
};

export function gestionale(name: string): GestionaleConfig {
  const found = configuration.gestionali.find((one) => one.gestionale === name);
  assert.ok(found, `${name}: ${JSON.stringify(configuration.problems, null, 1)}`);
  return found;
}

export interface Occasion {
  readonly number: number;
  readonly date: Day;
  readonly connector: string;
  readonly organization: string;
  readonly parameters: { readonly [name: string]: Json };
}

/** What head and tail lines draw upon; columns and line ends of the received file where the layout is alike. */
export function contextOf(
  layout: OutboundLayout,
  occasion: Occasion,
  received: Uint8Array | undefined,
): WriteContext {
  const values: Record<string, Json> = {};
  for (const [name, template] of Object.entries(layout.values)) {
    const filled = fillTemplate(template, occasion);
    assert.ok(filled.ok, `${name}: ${template}`);
    values[name] = filled.value;
  }
  const head = received === undefined ? '' : (decode(received, encodingOf(layout)).split('\n')[0] ?? '');
  return {
    values,
    ...(head === '' || layout.format !== 'csv' ? {} : { receivedColumns: head.trimEnd().split(';') }),
    ...(head === '' ? {} : { receivedEol: head.endsWith('\r') ? '\r\n' : '\n' }),
  };
}

export const encodingOf = (layout: OutboundLayout): Encoding => known(String(layout.options.encoding));

function known(encoding: string): Encoding {
  assert.ok(isEncoding(encoding));
  return encoding;
}

export function casesOf(name: string): readonly MappingCase[] {
  const folder = new URL(`mappings/${name}/cases/`, root);
  const beside = readdirSync(folder);
  return beside
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .flatMap((file) => {
      const path = `mappings/${name}/cases/${file}`;
      const read = readCases(readFileSync(new URL(file, folder)), path, beside, new Schemas());
      assert.deepEqual(read.problems, [], path);
      return read.cases;
    });
}

export async function runAll(name: string, engine?: 'reference'): Promise<readonly CaseResult[]> {
  return runCases({
    gestionale: gestionale(name),
    cases: casesOf(name),
    parts: engine === undefined ? parts : { ...parts, engine },
    sample: (one) => readFileSync(new URL(`mappings/${name}/cases/${one.sample ?? ''}`, root)),
    encode: (text, encoding) => encode(text, known(encoding)),
    decode: (bytes, encoding) => decode(bytes, known(encoding)),
    context: (layout, one, received) =>
      contextOf(
        layout,
        {
          number: one.number ?? 1,
          date: (one.date ?? one.receivedAt?.slice(0, 10) ?? '2026-01-15') as Day,
          connector: 'prova',
          organization: '01234567897',
          parameters: {
            ...Object.fromEntries(
              Object.entries(gestionale(name).parameters).map(([key, one_]) => [key, one_.default ?? '']),
            ),
            ...one.parameters,
          },
        },
        received,
      ),
  });
}
