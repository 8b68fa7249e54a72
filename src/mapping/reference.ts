/** Expressions that only JSONata itself can evaluate; one at a time, as it keeps state of an evaluation beside it. */
import jsonata from 'jsonata';
import type { Bindings, Compilation, Mapping } from './compile.ts';
import { limitBuiltIns } from './limits.ts';
import { Re2Engine } from './regex.ts';
import { explained } from './runtime/error.ts';

export function referenceMapping(source: string, options: Compilation, fallbackReason: string): Mapping {
  const { limits = {} } = options;
  const bounded = options.profile === 'mapping';
  const guardrails = {
    timeout: limits.timeoutMs ?? 0,
    stack: limits.depth ?? 0,
    ...(limits.sequence === undefined ? {} : { sequence: limits.sequence }),
    ...(bounded ? { RegexEngine: Re2Engine as unknown as RegExpConstructor } : {}),
  };
  const expression = jsonata(source, guardrails);
  if (bounded) limitBuiltIns(expression, () => new Date(options.now()));
  for (const [name, implementation] of Object.entries(options.functions ?? {}))
    expression.registerFunction(name, implementation as (...values: unknown[]) => unknown);
  return {
    engine: 'reference',
    fallbackReason,
    async evaluate(input, bindings) {
      guardrails.timeout = limits.timeoutMs ?? 0;
      try {
        return options.finish(await expression.evaluate(input, bounded ? own(bindings) : bindings));
      } catch (error) {
        throw explained(error, source);
      }
    },
  };
}

/**
 * Copies of what the records share: JSONata itself writes marks into lists, and what a transform finds. The records are
 * those of one evaluation anyway.
 */
function own(bindings: Bindings | undefined): Bindings | undefined {
  if (bindings === undefined) return undefined;
  const copied: { [name: string]: unknown } = {};
  for (const [name, value] of Object.entries(bindings))
    copied[name] = name === 'records' ? value : structuredClone(value);
  return copied;
}
