/**
 * The JSON Schemas of editors/schemas: those of schemas/ with the keys of each format, transport and Nodo adapter, which
 * the program itself checks in a second step. All from the same specs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelopes } from '../src/formats/envelopes/registry.ts';
import { formats } from '../src/formats/registry.ts';
import { spec as gpd } from '../src/nodo/gpd/spec.ts';
import { transports } from '../src/transports/registry.ts';
import { root } from './ensure-installed.mjs';

const read = (name) => JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'));

/** Files of editors/, by name. */
export const schemaFiles = new Map([
  ['schemas/gestionale.schema.json', () => json(gestionale())],
  ['schemas/connector.schema.json', () => json(connector())],
  ['schemas/organization.schema.json', () => json(organization())],
  ['schemas/mapping-case.schema.json', () => json(mappingCase())],
]);

/** Secrets and whatever differs from one installation to another may be references. */
const REFERENCE = { type: 'string', pattern: '^\\$\\{(env|file):.+\\}$' };

function gestionale() {
  const schema = read('gestionale');
  const outbound = schema.definitions.outbound;
  schema.properties.positions = byFormat(schema.properties.positions, true);
  schema.definitions.outbound = byFormat(outbound, false);
  return schema;
}

/** What is like positions need not say again what these say. */
function byFormat(layout, whole) {
  layout.properties.format.enum = formats.specs.map(({ name }) => name);
  const cases = formats.specs.map(({ name, options }) => {
    const required = whole ? (options.required ?? []) : [];
    const properties = whole ? options.properties : without(options.properties, ['groupBy', 'key']);
    return oneOf(
      layout,
      { properties: { format: { const: name } }, required: ['format'] },
      { ...options, properties, required },
    );
  });
  return { ...layout, allOf: cases };
}

function connector() {
  const schema = read('connector');
  for (const [key, where] of [
    ['receive', 'from'],
    ['acknowledge', 'to'],
    ['report', 'to'],
  ]) {
    const door = schema.properties[key];
    const cases = transports.specs.map(({ name, schemes, options }) => {
      const urls = `^(?:${schemes.join('|')})://`;
      // A folder is whatever is no URL.
      const pattern = name === 'folder' ? `^(?:file://|(?![a-z][a-z0-9+.-]*://))` : urls;
      // Doors of the same server say its keys once, in receive.
      const required = key === 'receive' ? options.required : [];
      const given = { ...options, required, anyOf: key === 'receive' ? options.anyOf : undefined };
      return oneOf(door, { properties: { [where]: { pattern } }, required: [where] }, referable(given));
    });
    door.allOf = cases;
  }
  layers(schema.definitions);
  return schema;
}

/** Envelopes by name, each with its own options. */
function layers(definitions) {
  definitions.layerName.enum = envelopes.specs.map(({ name }) => name);
  definitions.layer.properties = Object.fromEntries(
    envelopes.specs.map(({ name, summary, options }) => [
      name,
      { description: `${summary}.`, ...referable(options) },
    ]),
  );
  definitions.layer.additionalProperties = false;
}

function organization() {
  const schema = read('organization');
  const { access } = schema.definitions;
  const adapters = [gpd];
  const named = adapters.map(({ name, options }) =>
    oneOf(access, { properties: { adapter: { const: name } }, required: ['adapter'] }, referable(options)),
  );
  schema.definitions.access = { ...access, allOf: named };
  return schema;
}

/** A case says only what matters of a position. */
function mappingCase() {
  const schema = read('mapping-case');
  const { definitions, ...position } = read('debt-position');
  schema.properties.expect.items = { ...partial(position), description: 'A part of a position.' };
  schema.definitions = { ...schema.definitions, ...partial(definitions) };
  return schema;
}

/** In this case these keys are known besides those of the place itself, and no others. */
function oneOf(place, when, { properties: all, required = [], anyOf }) {
  const own = Object.keys(place.properties);
  const properties = without(all, own);
  const known = [...own, ...Object.keys(properties)];
  const then = { properties, required, propertyNames: { enum: known }, ...(anyOf && { anyOf }) };
  return Object.fromEntries([
    ['if', when],
    ['then', then],
  ]);
}

const without = (properties, names) =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));

const referable = (options) => ({
  ...options,
  properties: Object.fromEntries(
    Object.entries(options.properties).map(([name, { secret, ...found }]) => {
      const { description, default: fallback, ...rest } = found;
      const about = {
        ...(description && { description }),
        ...(fallback !== undefined && { default: fallback }),
      };
      return [name, secret === true ? { ...about, ...REFERENCE } : { ...about, anyOf: [rest, REFERENCE] }];
    }),
  ),
});

function partial(node) {
  if (Array.isArray(node)) return node.map(partial);
  if (typeof node !== 'object' || node === null) return node;
  const left = Object.entries(node).filter(([key]) => !DEMANDS.includes(key));
  return Object.fromEntries(left.map(([key, value]) => [key, partial(value)]));
}

const DEMANDS = ['$schema', 'title', 'required', 'if', 'else', 'minItems'];

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
