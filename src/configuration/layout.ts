/** Reads the layouts of gestionale.yaml; what belongs to the format is checked against its spec. */
import type { InboundLayout, OutboundLayout } from '../domain/configuration.ts';
import type { FormatSpec } from '../domain/ports/format.ts';
import { type Problem, at as placeAt } from '../domain/problem.ts';
import { type Fields, fault, isFields, omit, type Tools } from './draft.ts';
import { choices } from './near.ts';
import { checkOptions } from './options.ts';
import { pointer, readable } from './pointer.ts';
import { keysOf } from './schema.ts';
import type { Source } from './source-map.ts';
import { checkName } from './template.ts';

const INBOUND_KEYS = ['format', 'groupBy', 'key'];
const OUTBOUND_KEYS = ['format', 'like', 'name', 'values'];

/** Options of what comes in that mean nothing for what goes out. */
const NOT_INHERITED = ['groupBy', 'amount', 'key'];

export function readInbound(
  fields: Fields,
  at: string,
  source: Source,
  tools: Tools,
  problems: Problem[],
): InboundLayout | undefined {
  const spec = formatOf(fields, at, source, tools, problems);
  if (spec === undefined) return undefined;
  const { groupBy, key } = fields;
  const grouped = typeof groupBy === 'string' ? groupBy : undefined;
  const { field, uniqueWithin } = isFields(key) ? key : {};
  const known = keysOf(spec.options);
  const options = {
    ...omit(fields, INBOUND_KEYS),
    ...(grouped !== undefined && known.includes('groupBy') ? { groupBy: grouped } : {}),
    ...(typeof field === 'string' && known.includes('key') ? { key: field } : {}),
  };
  const before = problems.length;
  checkLayout(spec, options, at, INBOUND_KEYS, source, tools, problems);
  if (problems.length > before) return undefined;
  return {
    format: spec.name,
    options,
    ...(grouped === undefined ? {} : { groupBy: grouped }),
    ...(typeof field === 'string' ? { keyField: field } : {}),
    uniqueWithin:
      uniqueWithin === 'list'
        ? 'list'
        : uniqueWithin === 'period' || uniqueWithin === 'year'
          ? 'period'
          : 'ever',
  };
}

/** `positions`: the layout of what comes in, which `like: positions` refers to. */
export function readOutbound(
  fields: Fields,
  at: string,
  positions: InboundLayout | undefined,
  source: Source,
  tools: Tools,
  problems: Problem[],
): OutboundLayout | undefined {
  const spec = formatOf(fields, at, source, tools, problems);
  if (spec === undefined) return undefined;
  const known = keysOf(spec.options);
  const alike = fields.like === 'positions';
  if (alike && positions !== undefined && positions.format !== spec.name) {
    const message = `${readable(at)} cannot be like positions: its format is ${spec.name}, theirs ${positions.format}`;
    problems.push(
      fault(
        source,
        at + pointer('like'),
        'layout.like',
        message,
        'Give both the same format, or write the options out.',
      ),
    );
    return undefined;
  }
  if (alike && positions === undefined) return undefined;
  const inherited = alike ? omit(positions?.options ?? {}, NOT_INHERITED) : {};
  const own = omit(fields, OUTBOUND_KEYS);
  const options = { ...inherited, ...own, ...(alike && known.includes('like') ? { like: 'positions' } : {}) };
  checkLayout(spec, options, at, OUTBOUND_KEYS, source, tools, problems);
  const { name, values } = fields;
  if (typeof name !== 'string') return undefined;
  const wrongName = checkName(name, at === '/acknowledgement' ? 'acknowledgement' : 'report');
  if (wrongName !== undefined) {
    const path = at + pointer('name');
    problems.push(
      fault(source, path, 'template.unknown', `${readable(path)}: ${wrongName.message}`, wrongName.advice),
    );
  }
  const texts = Object.entries(isFields(values) ? values : {}).map(([key, value]) => [key, String(value)]);
  return { format: spec.name, options, name, values: Object.fromEntries(texts) };
}

function formatOf(
  fields: Fields,
  at: string,
  source: Source,
  tools: Tools,
  problems: Problem[],
): FormatSpec | undefined {
  const { format } = fields;
  if (typeof format !== 'string') return undefined;
  const spec = tools.specs.formats.find((one) => one.name === format);
  if (spec === undefined) {
    const path = at + pointer('format');
    const known = tools.specs.formats.map((one) => one.name);
    problems.push(
      fault(
        source,
        path,
        'format.unknown',
        `${readable(path)} ${format} is not a format`,
        choices(format, known),
      ),
    );
  }
  return spec;
}

function checkLayout(
  spec: FormatSpec,
  options: Fields,
  at: string,
  beside: readonly string[],
  source: Source,
  tools: Tools,
  problems: Problem[],
): void {
  const found = checkOptions(tools, { options, schema: spec.options, source, at, beside });
  problems.push(...found);
  if (found.length > 0 || spec.check === undefined) return;
  for (const one of spec.check(options)) {
    const field = one.place?.field;
    const path = field === undefined ? at : at + pointer(...field.split('.'));
    problems.push(
      placeAt({ ...one, class: 'config', message: `${readable(at)}: ${one.message}` }, source.place(path)),
    );
  }
}
