import { meant } from '../names.ts';
import type { Rule } from '../rule.ts';

export const unknownResultField: Rule = {
  id: 'unknown-result-field',
  severity: 'error',
  finds:
    'a field of the result that its target does not know: the position, the acknowledgement or the report',
  loses:
    'Each record becomes a problem; where the right name has a default, it would be paid to the default account.',
  fix: 'The fields of a position are in docs/mappings.md, those of a file in gestionale.yaml. What is only for the way back goes into source.',
  caught: {
    source: '{ "key": "1", "options": [{ "installments": [{ "amount": 100, "due": "2026-03-31" }] }] }',
  },
  near: { source: '{ "key": "1", "source": { "due": "2026-03-31" } }' },
  *find({ results }) {
    for (const { path, pair, target, known } of results) {
      if (target !== undefined) continue;
      const near = meant(path.split('.').at(-1) ?? '', known);
      yield {
        at: pair.key,
        message: `nothing takes ${path}`,
        fix: near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`,
      };
    }
  },
};
