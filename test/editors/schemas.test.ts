/** The schemas that editors use take every YAML of this repository, and see what is wrong in one. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { parseAllDocuments } from 'yaml';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ajv = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true });
addFormats.default(ajv);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const documents = (text: string): readonly unknown[] => parseAllDocuments(text).map((one) => one.toJS());

const KINDS: readonly (readonly [schema: string, files: string])[] = [
  ['organization', 'connectors/*/organization.yaml'],
  ['connector', 'connectors/*/!(organization).yaml'],
  ['gestionale', 'mappings/*/gestionale.yaml'],
  ['mapping-case', 'mappings/*/cases/*.yaml'],
];

const check = (name: string, value: unknown): readonly string[] => {
  const validate =
    ajv.getSchema(name) ??
    ajv.compile({ ...JSON.parse(read(`editors/schemas/${name}.schema.json`)), $id: name });
  return validate(value) === true
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
};

describe('editors', () => {
  for (const [schema, files] of KINDS)
    it(`take ${files}`, () => {
      const found = globSync(files, { cwd: ROOT }).filter(
        (path) => schema !== 'connector' || !path.endsWith('organization.yaml'),
      );
      assert.ok(found.length > 1);
      for (const path of found) {
        for (const value of documents(read(path))) assert.deepEqual(check(schema, value), [], path);
        assert.ok(read(path).includes(`editors/schemas/${schema}.schema.json`), `${path} names no schema`);
      }
    });

  it('see keys that the format, the transport or the adapter does not know', () => {
    const layout = (positions: object) => check('gestionale', { title: 'x', positions }).join('\n');
    assert.equal(layout({ format: 'csv', encoding: 'utf-8', header: false, columns: ['A'] }), '');
    assert.match(
      layout({ format: 'csv', encoding: 'utf-8', headers: false }),
      /property name must be valid|allowed values/,
    );
    assert.match(layout({ format: 'csv' }), /required property 'encoding'/);
    assert.match(layout({ format: 'csv', encoding: 'ansi' }), /\/positions\/encoding/);
    assert.match(
      layout({ format: 'fixed-width', encoding: 'utf-8', length: '120', fields: {} }),
      /\/positions\/length/,
    );
    assert.match(layout({ format: 'xls' }), /\/positions\/format/);

    const door = (receive: object) =>
      check('connector', { gestionale: 'x', service: 'y', receive }).join('\n');
    const reference = `\${env:KEY}`;
    assert.equal(door({ from: 'sftp://host/out', match: '*', user: 'u', password: reference }), '');
    assert.equal(door({ from: '/srv/out', match: '*' }), '');
    assert.match(door({ from: 'sftp://host/out', match: '*', user: 'u' }), /required property 'password'/);
    assert.match(door({ from: '/srv/out', match: '*', user: 'u' }), /\/receive/);

    const wrapped = (envelope: unknown) => door({ from: '/srv/out', match: '*', envelope });
    assert.equal(wrapped(['base64', { zip: { password: reference } }]), '');
    assert.match(wrapped('gzp'), /allowed values/);
    assert.match(wrapped([{ zip: { pasword: reference } }]), /\/receive\/envelope/);

    const access = (nodo: object) =>
      check('organization', {
        organization: '01234567897',
        name: 'x',
        ibans: { a: 'IT60X0542811101000000123456' },
        services: { s: { description: 'x', category: '9/0101101IM/', iban: 'a' } },
        nodo: { gpd: { adapter: 'gpd', segregationCodes: ['01'], ...nodo } },
      }).join('\n');
    assert.equal(access({ broker: '15376371009', subscriptionKey: reference }), '');
    assert.match(
      access({ broker: '15376371009', subscriptionKey: 'abc' }),
      /subscriptionKey must match pattern/,
    );
    assert.match(access({ brokr: '15376371009', subscriptionKey: reference }), /required property 'broker'/);
  });

  it('see what a case expects of no position', () => {
    const expected = (position: object) =>
      check('mapping-case', { says: 'x', file: 'y', expect: [position] });
    assert.deepEqual(expected({ options: [{ installments: [{ amount: 1 }] }] }), []);
    assert.notDeepEqual(expected({ options: [{ installments: [{ amuont: 1 }] }] }), []);
  });

  it('are told what every key means', () => {
    for (const [name] of KINDS)
      assert.deepEqual(undescribed(JSON.parse(read(`editors/schemas/${name}.schema.json`)), name), []);
  });
});

/** Paths of keys without a description, of their own or of what they refer to. */
function undescribed(schema: unknown, path: string, root: unknown = schema): readonly string[] {
  if (Array.isArray(schema))
    return schema.flatMap((one, index) => undescribed(one, `${path}[${index}]`, root));
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'if' || key === 'not' || key === 'required') return [];
    if (key !== 'properties' || typeof value !== 'object' || value === null)
      return undescribed(value, `${path}.${key}`, root);
    return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
      if (one === true || (typeof one === 'object' && one !== null && Object.keys(one).length === 0))
        return [];
      const said = typeof one === 'object' && one !== null && ('description' in one || '$ref' in one);
      return [...(said ? [] : [`${path}.${name}`]), ...undescribed(one, `${path}.${name}`, root)];
    });
  });
}
