/** A small configuration that is right in every point, and a way to spoil one of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Configuration } from '../../src/configuration/assemble.ts';
import { type LoadOptions, loadConfiguration } from '../../src/configuration/load.ts';
import type { TransportSpec } from '../../src/domain/ports/transport.ts';
import { type Problem, problem } from '../../src/domain/problem.ts';

export type Files = { readonly [path: string]: string | Uint8Array };

export const BORGO = 'connectors/01234567897-borgo-esempio';
export const ORGANIZATION = `${BORGO}/organization.yaml`;
export const TARI = `${BORGO}/tari.yaml`;
export const GESTIONALE = 'mappings/rows/gestionale.yaml';

export const GOOD: Files = {
  [ORGANIZATION]: `# yaml-language-server: $schema=../../schemas/organization.schema.json
organization: "01234567897"
name: Comune di Borgo Esempio
nodo:
  gpd:
    adapter: gpd
    broker: "15376371009"
    subscriptionKey: \${env:BORGO_KEY}
    segregationCodes: ["01", "02"]
ibans:
  tesoreria: IT60 X054 2811 1010 0000 0123 456
  postale: IT45R0760103200000000001016
services:
  tari:
    description: Tassa sui rifiuti
    category: 0101101IM
    iban: tesoreria
    postalIban: postale
    accounting:
      2026: { chapter: "1025/10", accertamento: "2026/117" }
  mensa:
    description: Mensa scolastica
    category: 9/0101101IM/
    iban: tesoreria
`,
  [TARI]: `gestionale: rows
service: tari
receive:
  from: sftp://files.vendor.example/out/tari
  user: borgo
  password: \${file:/run/secrets/tari}
  match: TARI_*.csv
codes: { segregationCode: "01" }
acknowledge:
  to: sftp://files.vendor.example/in/esiti
report:
  to: drop/pagati
parameters:
  sia: A1234
`,
  [`${BORGO}/mensa.yaml`]: `gestionale: rows
service: mensa
receive:
  from: drop/mensa
  match: "*.csv"
codes: { segregationCode: "02" }
parameters: { sia: B1234 }
`,
  [GESTIONALE]: `title: one row per notice
positions:
  format: rows
  encoding: utf-8
  columns: [KEY, AMOUNT]
  groupBy: KEY
  key: { field: KEY, uniqueWithin: year }
acknowledgement:
  format: rows
  like: positions
  name: "{received.stem}.esito.csv"
report:
  format: rows
  encoding: utf-8
  name: "PAGATI_{number:6}_{date:yyyyMMdd}.csv"
  values: { sender: "{parameters.sia}" }
parameters:
  sia: Code of the sender, 5 characters
  branch: { description: Branch, default: "0" }
`,
  'mappings/rows/positions.jsonata': '{ "key": $records[0].KEY }\n',
  'mappings/rows/acknowledgement.jsonata': '$records\n',
  'mappings/rows/report.jsonata': '{ "KEY": key }\n',
  'mappings/rows/README.md': '# Rows\n',
  'mappings/rows/cases/one.yaml': `says: one row makes one position
file: |
  KEY;AMOUNT
  1;10,00
expect:
  - key: "1"
---
says: an amount that cannot be read
sample: bad.csv
problem: { code: amount.unreadable, field: AMOUNT, line: 2 }
`,
  'mappings/rows/cases/bad.csv': 'KEY;AMOUNT\n1;ten\n',
};

/** What folders and servers of others have in common. */
const TREE: Pick<TransportSpec, 'uses' | 'settles' | 'writes' | 'ready'> = {
  uses: ['collect', 'deliver'],
  settles: true,
  writes: 'rename',
  ready: [{ gate: 'stable', listings: 3, seconds: 10 }],
};

const SPECS: Pick<LoadOptions, 'formats' | 'transports' | 'nodi' | 'envelopes'> = {
  formats: {
    specs: [
      {
        name: 'rows',
        summary: 'rows',
        options: {
          type: 'object',
          additionalProperties: false,
          required: ['encoding'],
          properties: {
            encoding: { enum: ['utf-8', 'windows-1252'], description: 'How bytes spell characters.' },
            columns: { type: 'array', items: { type: 'string' } },
            groupBy: { type: 'string' },
            total: {
              oneOf: [
                { type: 'string', pattern: '^\\d+$' },
                {
                  type: 'object',
                  additionalProperties: false,
                  required: ['at'],
                  properties: { at: { type: 'string' } },
                },
              ],
            },
          },
        },
        check: ({ groupBy, columns }) =>
          typeof groupBy === 'string' && Array.isArray(columns) && !columns.includes(groupBy)
            ? [
                problem('rows.option', `${groupBy} is not one of the columns`, {
                  place: { field: 'groupBy' },
                }),
              ]
            : [],
      },
    ],
  },
  transports: {
    specs: [
      {
        name: 'folder',
        summary: 'folder',
        schemes: [],
        options: {
          type: 'object',
          additionalProperties: false,
          properties: { timeoutSeconds: { type: 'number' } },
        },
        ...TREE,
      },
      {
        name: 'sftp',
        summary: 'sftp',
        schemes: ['sftp'],
        options: {
          type: 'object',
          additionalProperties: false,
          required: ['user'],
          anyOf: [{ required: ['password'] }, { required: ['key'] }],
          properties: {
            user: { type: 'string', description: 'Login name.' },
            password: { type: ['string', 'number'] },
            key: { type: 'string' },
            hostKey: { type: 'string', pattern: '^SHA256:' },
            pin: { type: 'string', secret: true, pattern: '^\\d+$' },
          },
        },
        ...TREE,
      },
      {
        name: 'inbox',
        summary: 'our own doors',
        schemes: ['inbox'],
        options: {
          type: 'object',
          additionalProperties: false,
          properties: {
            user: { type: 'string' },
            password: { type: 'string' },
            publicKey: { type: 'string' },
            apiKey: { type: 'string' },
          },
        },
        ...TREE,
        ready: [{ gate: 'quiet', seconds: 60 }],
      },
      {
        name: 'http',
        summary: 'http',
        schemes: ['http', 'https'],
        options: { type: 'object', additionalProperties: false, properties: { token: { type: 'string' } } },
        uses: ['collect', 'deliver'],
        settles: false,
        writes: 'whole',
        ready: [],
      },
      {
        name: 'letterbox',
        summary: 'takes and gives nothing back',
        schemes: ['letterbox'],
        options: { type: 'object', additionalProperties: false, properties: {} },
        uses: ['deliver'],
        settles: false,
        writes: 'whole',
        ready: [],
      },
    ],
  },
  envelopes: {
    specs: [
      {
        name: 'zip',
        summary: 'zip',
        options: {
          type: 'object',
          additionalProperties: false,
          properties: { password: { type: 'string' }, members: { type: 'integer', minimum: 1 } },
        },
        check: ({ members, password }) =>
          members !== undefined && password === undefined
            ? [problem('zip.option', 'members without a password', { place: { field: 'members' } })]
            : [],
      },
      {
        name: 'gzip',
        summary: 'gzip',
        options: { type: 'object', additionalProperties: false, properties: {} },
      },
    ],
  },
  nodi: {
    specs: [
      {
        name: 'gpd',
        summary: 'gpd',
        options: {
          type: 'object',
          required: ['broker', 'subscriptionKey'],
          properties: {
            broker: { type: 'string', pattern: '^\\d{11}$' },
            subscriptionKey: { type: 'string', secret: true },
          },
        },
        batch: 100,
        rate: { calls: 100, windowMs: 10_000 },
        inexpressible: () => [],
      },
    ],
  },
};

/** Loads a tree from a real folder that is removed afterwards. */
export async function load(files: Files, more: Partial<LoadOptions> = {}): Promise<Configuration> {
  const base = mkdtempSync(join(tmpdir(), 'tramite-configuration-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(base, dirname(path)), { recursive: true });
      writeFileSync(join(base, path), text);
    }
    return await loadConfiguration({
      connectors: join(base, 'connectors'),
      mappings: join(base, 'mappings'),
      home: '/srv/tramite',
      base,
      ...SPECS,
      ...more,
    });
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** The good tree with one text replaced by another in one file. */
export function spoiled(path: string, from: string, to: string): Files {
  const text = GOOD[path];
  if (typeof text !== 'string' || !text.includes(from)) throw new RangeError(`${path} does not say ${from}`);
  return { ...GOOD, [path]: text.replace(from, () => to) };
}

/** `file:line:column code`. */
export const place = ({ code, place: at }: Problem): string =>
  `${at?.file}:${at?.line}:${at?.column} ${code}`;
