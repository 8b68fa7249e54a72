/** Reads `envelope`: the layers around a file, outermost first. */
import type { EnvelopeConfig } from '../domain/configuration.ts';
import { at as placeAt } from '../domain/problem.ts';
import { type Fields, type Findings, fault, type Tools } from './draft.ts';
import { choices } from './near.ts';
import { checkSecretOptions, scalars } from './options.ts';
import { pointer, readable } from './pointer.ts';

/** The shapes that the schema admits: a name, or one key with its options. */
export type WrittenLayer = string | { readonly [name: string]: Fields };
export type WrittenEnvelope = WrittenLayer | readonly WrittenLayer[];

/** `at`: pointer of the key. Problems: `envelope.unknown`, and those of the layer's options. */
export function readEnvelope(
  written: WrittenEnvelope,
  use: 'open' | 'seal',
  at: string,
  tools: Tools,
  findings: Findings,
): readonly EnvelopeConfig[] {
  if (isList(written))
    return written.map((layer, index) => readLayer(layer, use, at + pointer(index), tools, findings));
  return [readLayer(written, use, at, tools, findings)];
}

const isList = (written: WrittenEnvelope): written is readonly WrittenLayer[] => Array.isArray(written);

function readLayer(
  written: WrittenLayer,
  use: 'open' | 'seal',
  at: string,
  tools: Tools,
  { source, problems }: Findings,
): EnvelopeConfig {
  const [wrap = '', options = {}]: readonly [string?, Fields?] =
    typeof written === 'string' ? [written] : (Object.entries(written)[0] ?? []);
  const path = typeof written === 'string' ? at : at + pointer(wrap);
  const spec = tools.specs.envelopes.find(({ name }) => name === wrap);
  if (spec === undefined) {
    const message = `${readable(at)} ${wrap} is not an envelope`;
    const known = tools.specs.envelopes.map(({ name }) => name);
    problems.push(
      fault(
        source,
        path,
        'envelope.unknown',
        message,
        choices(wrap, known),
        typeof written === 'string' ? 'value' : 'key',
      ),
    );
    return { wrap, options: {} };
  }
  const layer = { wrap, options: scalars(options) };
  const found = checkSecretOptions(tools, { options, schema: spec.options, source, at: path, beside: [] });
  problems.push(...found);
  if (found.length > 0) return layer;
  for (const one of spec.check?.(layer.options, use) ?? []) {
    const field = one.place?.field;
    const place = source.place(field === undefined ? path : path + pointer(...field.split('.')));
    problems.push(placeAt({ ...one, class: 'config', message: `${readable(path)}: ${one.message}` }, place));
  }
  return layer;
}
