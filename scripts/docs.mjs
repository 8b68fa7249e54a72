/**
 * `node scripts/run.mjs scripts/docs.mjs`: writes the reference tables of docs/ from the schemas and specs, between
 * `<!-- reference: name -->` and `<!-- end of reference -->`, and the files of editors/. With --check it only names what
 * is stale.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { envelopes } from '../src/formats/envelopes/registry.ts';
import { formats } from '../src/formats/registry.ts';
import { RULES } from '../src/mapping/lint/rules/registry.ts';
import { spec as gpd } from '../src/nodo/gpd/spec.ts';
import { INVARIANTS } from '../src/store/invariants.ts';
import { transports } from '../src/transports/registry.ts';
import { schemaFiles } from './editors.mjs';
import { root } from './ensure-installed.mjs';
import { editorFiles, functionTables } from './functions.mjs';

const BLOCK = /(<!-- reference: ([a-z-]+) -->\n)(?:.|\n)*?(<!-- end of reference -->)/g;
const schema = (name) => JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8'));

const tables = new Map([
  ['organization', () => schema('organization')],
  ['connector', () => schema('connector')],
  ['gestionale', () => schema('gestionale')],
  ['debt-position', () => schema('debt-position')],
  ['case', () => schema('mapping-case')],
  ['nodo-gpd', () => gpd.options],
  ...formats.specs.map((spec) => [`format-${spec.name}`, () => withoutKeys(spec.options)]),
  ['checks', invariants],
  ['lint', rules],
  ['fixed-width-field', () => fieldOptions('fixed-width')],
  ...envelopes.specs.map((spec) => [`envelope-${spec.name}`, () => spec.options]),
  ...transports.specs.map((spec) => [`transport-${spec.name}`, () => spec.options]),
  ...functionTables,
]);

const stale = [];
for (const page of globSync('docs/*.md', { cwd: root })) {
  const text = readFileSync(join(root, page), 'utf8');
  const written = text.replaceAll(BLOCK, (_all, open, name, close) => {
    const source = tables.get(name);
    if (source === undefined) throw new Error(`${page}: there is no reference called ${name}`);
    const made = source();
    return `${open}${typeof made === 'string' ? made : table(made)}${close}`;
  });
  settle(page, text, written);
}
for (const [name, written] of [...editorFiles, ...schemaFiles]) {
  const path = join(root, 'editors', name);
  settle(`editors/${name}`, existsSync(path) ? readFileSync(path, 'utf8') : '', written());
}
for (const page of stale) console.log(`${page} is ${process.argv.includes('--check') ? 'stale' : 'written'}`);
process.exit(stale.length > 0 && process.argv.includes('--check') ? 1 : 0);

function settle(file, text, written) {
  if (written === text) return;
  stale.push(file);
  if (!process.argv.includes('--check')) writeFileSync(join(root, file), written);
}

function invariants() {
  const rows = INVARIANTS.map(({ id, says }) => `| \`${id}\` | ${cell(says)} |`);
  return ['| check | what holds |', '|---|---|', ...rows, ''].join('\n');
}

/** Each rule of lint with what it catches and what it does not. */
function rules() {
  const fence = (words, source) => [`\`\`\`jsonata ${words}`, source, '```', ''].join('\n');
  return RULES.flatMap(({ id, severity, finds, loses, fix, caught, near }) => [
    `### ${id}`,
    '',
    `${severity}: ${finds}.`,
    '',
    `${loses} **Instead:** ${fix}`,
    '',
    fence(`caught=${id}`, shownExample(caught)),
    fence(`near=${id}`, shownExample(near)),
  ]).join('\n');
}

function shownExample({ source, unreached }) {
  return unreached === undefined ? source : `${source}   /* no case comes to ${unreached} */`;
}

/** A field of a layout as an object: the same for every line of it. */
function fieldOptions(format) {
  const { fields } = formats.specs.find((spec) => spec.name === format).options.properties;
  return fields.additionalProperties.anyOf.find((one) => one.type === 'object');
}

/** What gestionale.yaml itself says of a layout is not said again by each format. */
function withoutKeys(options) {
  const own = Object.entries(options.properties).filter(([name]) => name !== 'groupBy' && name !== 'key');
  return { ...options, properties: Object.fromEntries(own) };
}

function table(whole) {
  const rows = [];
  walk(whole, whole, '', rows);
  return ['| key | what it may be | meaning |', '|---|---|---|', ...rows, ''].join('\n');
}

/** One row for each key, those of objects inside after them, as `receive.from`. */
function walk(whole, node, prefix, rows) {
  for (const [name, found] of Object.entries(node.properties ?? {}))
    property(whole, found, `${prefix}${name}`, node.required?.includes(name), rows);
  const others = node.additionalProperties;
  if (typeof others === 'object' && prefix !== '') {
    // The same as the row above it, when what it maps to has no keys of its own.
    const inner = resolved(whole, others);
    if (inner.type === 'object') walk(whole, inner, `${prefix}<name>.`, rows);
  }
}

function property(whole, given, path, required, rows) {
  const found = resolved(whole, given);
  const said = (given.description ?? found.description ?? '').replace(/([^.])$/, '$1.');
  const description = [said, fallback(given, found)].filter(Boolean).join(' ');
  rows.push(
    `| \`${path}\`${required ? ' **required**' : ''} | ${cell(kind(whole, found))} | ${cell(description)} |`,
  );
  for (const part of [found, ...(found.anyOf ?? []), ...(found.oneOf ?? [])].map((one) =>
    resolved(whole, one),
  )) {
    if (part.properties !== undefined || typeof part.additionalProperties === 'object')
      walk(whole, part, `${path}.`, rows);
    const items = part.items === undefined ? undefined : resolved(whole, part.items);
    for (const item of items === undefined
      ? []
      : [items, ...(items.anyOf ?? [])].map((one) => resolved(whole, one)))
      if (item.properties !== undefined) walk(whole, item, `${path}[].`, rows);
  }
}

function resolved(whole, node) {
  const name = /^#\/definitions\/(.+)$/.exec(node.$ref ?? '')?.[1];
  return name === undefined ? node : { ...whole.definitions[name], ...node, $ref: undefined };
}

function fallback(given, found) {
  const value = given.default ?? found.default;
  if (value === undefined || /Default|default/.test(given.description ?? found.description ?? '')) return '';
  return `Default: \`${typeof value === 'string' ? value : JSON.stringify(value)}\`.`;
}

function kind(whole, found) {
  if (found.const !== undefined) return `\`${found.const}\``;
  if (found.enum !== undefined) return found.enum.map((value) => `\`${value}\``).join(', ');
  const several = found.anyOf ?? found.oneOf;
  if (several !== undefined && found.type === undefined)
    return [...new Set(several.map((one) => kind(whole, resolved(whole, one))).filter(Boolean))].join('; ');
  const example = found.examples?.[0];
  const shown = example === undefined ? '' : `, for instance \`${example}\``;
  if (found.type === 'array') return `list of ${kind(whole, resolved(whole, found.items)) || 'values'}`;
  if (found.type === 'object') return 'object';
  if (found.type === 'boolean') return '`true`, `false`';
  if (found.type === 'string') return `text${shown}`;
  if (found.type === 'integer' || found.type === 'number') return `${found.type}${range(found)}`;
  return found.description === undefined ? 'any' : '';
}

function range({ minimum, exclusiveMinimum, maximum }) {
  const from = minimum ?? exclusiveMinimum;
  if (from === undefined && maximum === undefined) return '';
  if (maximum === undefined) return ` from ${from}`;
  return from === undefined ? ` up to ${maximum}` : ` ${from}–${maximum}`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
}
