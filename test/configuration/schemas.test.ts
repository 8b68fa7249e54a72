/** The schemas are what editors show: each says what every key is, and admits no other. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Schema, Schemas } from '../../src/configuration/schema.ts';
import { readYaml } from '../../src/configuration/source-map.ts';

const folder = new URL('../../schemas/', import.meta.url);
const mine = ['connector', 'debt-position', 'gestionale', 'mapping-case', 'organization'];
const schemas = new Map(
  mine.map((name): [string, Schema] => [
    name,
    JSON.parse(readFileSync(new URL(`${name}.schema.json`, folder), 'utf8')),
  ]),
);

/** Objects whose keys belong to others: parameters, and what stands beside a transport's, adapter's or format's keys. */
const OPEN = /\/(parameters|receive|acknowledge|report|positions|access|outbound|items)$/;

test('the five schemas are there', () => {
  const there = readdirSync(folder).map((name) => name.replace('.schema.json', ''));
  for (const name of mine) assert.ok(there.includes(name), name);
});

for (const [name, schema] of schemas) {
  test(`${name}: every property has a description, every object is closed`, () => {
    const visit = (node: unknown, path: string): void => {
      if (Array.isArray(node)) node.forEach((item, index) => void visit(item, `${path}/${index}`));
      if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
      const { type, properties, additionalProperties } = node as Schema;
      for (const [key, property] of Object.entries(Object(properties))) {
        assert.equal(typeof Object(property).description, 'string', `${path}/${key} has no description`);
      }
      if (type === 'object' && additionalProperties !== false && typeof additionalProperties !== 'object') {
        assert.match(path, OPEN, `${path} is open`);
      }
      for (const [key, inner] of Object.entries(node)) visit(inner, `${path}/${key}`);
    };
    visit(schema, '');
  });
}

const validator = new Schemas();

function check(text: string): string[] {
  const [source] = readYaml(Buffer.from(text), 'p').documents;
  assert.ok(source !== undefined);
  const schema = schemas.get('debt-position');
  assert.ok(schema !== undefined);
  return validator
    .validate(schema, { value: source.value, at: '', source })
    .map(({ code, message }) => `${code} ${message}`);
}

const POSITION = `key: "1"
description: TARI 2026
debtor: { fiscalCode: RSSMRA80A01H501U, name: Rossi Mario }
options:
  - installments:
      - { amount: 1000, dueDate: 2026-03-31 }
source: { anything: [1, { goes: true }] }
`;

test('a position says as little as it needs', () => {
  assert.deepEqual(check(POSITION), []);
  assert.deepEqual(check('key: "1"\naction: cancel\n'), []);
  assert.deepEqual(check('key: "1"\n'), [
    'key.missing description is missing',
    'key.missing debtor is missing',
    'key.missing options is missing',
  ]);
});

test('a position never carries fractions of cents, unknown keys or other dates', () => {
  assert.deepEqual(check(POSITION.replace('1000', '10.5')), [
    'value.type options[0].installments[0].amount must be a whole number',
  ]);
  assert.deepEqual(check(POSITION.replace('2026-03-31', '31/03/2026')), [
    'value.format options[0].installments[0].dueDate "31/03/2026" is not written as it should',
  ]);
  assert.deepEqual(check(POSITION.replace('description: TARI', 'causale: x\ndescription: TARI')), [
    'key.unknown causale is not a key of a position',
  ]);
});
