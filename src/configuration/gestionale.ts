/** Reads gestionale.yaml and the mappings beside it: a kind of source system is data. */
import schema from '../../schemas/gestionale.schema.json' with { type: 'json' };
import type { GestionaleConfig, InboundLayout, OutboundLayout } from '../domain/configuration.ts';
import type { Json } from '../domain/debt-position.ts';
import type { LayoutShape } from '../domain/ports/format.ts';
import { type Problem, problem } from '../domain/problem.ts';
import {
  type AboutMapping,
  type Fields,
  fault,
  isFields,
  MAPPING_KINDS,
  type MappingKind,
  type Reading,
  type Tools,
} from './draft.ts';
import { syntaxProblem } from './jsonata-syntax.ts';
import { readInbound, readOutbound } from './layout.ts';
import { pointer } from './pointer.ts';
import type { Source } from './source-map.ts';

/** A mapping as found on disk. */
export interface MappingText {
  readonly kind: MappingKind;
  /** Its path, for messages. */
  readonly file: string;
  readonly text: string;
}

export function readGestionale(
  source: Source,
  name: string,
  mappings: readonly MappingText[],
  tools: Tools,
): Reading<GestionaleConfig> {
  const problems: Problem[] = tools.schemas.validate(schema, { value: source.value, at: '', source });
  const warnings: Problem[] = [];
  const fields: Fields = isFields(source.value) ? source.value : {};

  const inbound = fields.positions;
  const positions = isFields(inbound)
    ? readInbound(inbound, '/positions', source, tools, problems)
    : undefined;
  const outbound = (kind: 'acknowledgement' | 'report'): OutboundLayout | undefined => {
    const layout = fields[kind];
    return isFields(layout)
      ? readOutbound(layout, pointer(kind), positions, source, tools, problems)
      : undefined;
  };
  const acknowledgement = outbound('acknowledgement');
  const report = outbound('report');

  const parameters = readParameters(fields.parameters);
  const about = aboutMappings({ positions, acknowledgement, report }, parameters, tools);
  for (const mapping of mappings) checkMapping(mapping, about, tools, problems, warnings);
  for (const kind of MAPPING_KINDS) {
    const mapping = mappings.find((one) => one.kind === kind);
    const declared = fields[kind] !== undefined;
    if (declared && mapping === undefined) {
      const advice = `Write ${kind}.jsonata beside gestionale.yaml.`;
      problems.push(
        fault(source, pointer(kind), 'mapping.missing', `${kind} has a layout but no mapping`, advice, 'key'),
      );
    } else if (!declared && mapping !== undefined && kind !== 'positions') {
      const advice = `Add ${kind}: to gestionale.yaml, or remove the file.`;
      const place = { file: mapping.file, line: 1, column: 1 };
      warnings.push(
        problem('mapping.unused', `${kind} has a mapping but no layout`, { class: 'config', advice, place }),
      );
    }
  }
  const text = (kind: MappingKind): string | undefined => mappings.find((one) => one.kind === kind)?.text;
  const positionsText = text('positions');
  if (problems.length > 0 || positions === undefined || positionsText === undefined)
    return { problems, warnings };

  const acknowledgementText = acknowledgement === undefined ? undefined : text('acknowledgement');
  const reportText = report === undefined ? undefined : text('report');
  const value: GestionaleConfig = {
    gestionale: name,
    title: String(fields.title),
    positions,
    ...(acknowledgement === undefined ? {} : { acknowledgement }),
    ...(report === undefined ? {} : { report }),
    parameters,
    mappings: {
      positions: positionsText,
      ...(acknowledgementText === undefined ? {} : { acknowledgement: acknowledgementText }),
      ...(reportText === undefined ? {} : { report: reportText }),
    },
  };
  return { value, problems, warnings };
}

/** Lint runs on what parses. */
function checkMapping(
  { kind, file, text }: MappingText,
  about: AboutMapping,
  tools: Tools,
  problems: Problem[],
  warnings: Problem[],
): void {
  const broken = syntaxProblem(text, file);
  if (broken !== undefined) problems.push(broken);
  else
    for (const { problem: found, severity } of tools.lint?.(text, kind, about) ?? []) {
      const { file: _unplaced, ...place } = found.place ?? {};
      const told = { ...found, class: 'config' as const, place: { ...place, file } };
      (severity === 'error' ? problems : warnings).push(told);
    }
}

/** Layouts in problem are left out: lint then knows nothing of their fields. */
export function aboutMappings(
  layouts: { readonly [kind in MappingKind]: InboundLayout | OutboundLayout | undefined },
  parameters: GestionaleConfig['parameters'],
  tools: { readonly specs: Pick<Tools['specs'], 'formats'> },
): AboutMapping {
  const shapes = MAPPING_KINDS.flatMap((kind): readonly (readonly [MappingKind, LayoutShape])[] => {
    const layout = layouts[kind];
    const spec = tools.specs.formats.find(({ name }) => name === layout?.format);
    const shape = layout && spec?.shape?.(layout.options, kind === 'positions' ? 'read' : 'write');
    return shape === undefined ? [] : [[kind, shape]];
  });
  return {
    layouts: Object.fromEntries(shapes),
    parameters: Object.entries(parameters).map(([name, one]) => ({
      name,
      always: one.required || one.default !== undefined,
    })),
  };
}

function readParameters(written: Json | undefined): GestionaleConfig['parameters'] {
  const parameters: Record<string, GestionaleConfig['parameters'][string]> = {};
  for (const [name, value] of Object.entries(isFields(written) ? written : {})) {
    if (!isFields(value)) {
      parameters[name] = { description: String(value), required: true };
      continue;
    }
    const { description, required, default: fallback } = value;
    parameters[name] = {
      description: String(description),
      required: typeof required === 'boolean' ? required : fallback === undefined,
      ...(fallback === undefined ? {} : { default: fallback }),
    };
  }
  return parameters;
}
