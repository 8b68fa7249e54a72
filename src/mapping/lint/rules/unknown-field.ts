import { meant } from '../names.ts';
import type { Rule } from '../rule.ts';

export const unknownField: Rule = {
  id: 'unknown-field',
  severity: 'error',
  finds: 'a field that the layout does not have, or that files may be without (then a warning)',
  loses: 'It is nothing in every record: an amount is left out, a condition on it never holds.',
  fix: 'Correct the name, or declare the field in gestionale.yaml.',
  caught: { source: '{ "key": $records[0].AVISO }' },
  near: { source: '{ "key": $records[0].AVVISO }' },
  *find({ inferred, setting }) {
    for (const [node, { known, open }] of inferred.unknown) {
      const name = 'token' in node ? node.token.value : '';
      const near = meant(name, known);
      const some = known.length > 12 ? `${known.slice(0, 12).join(', ')}…` : known.join(', ');
      const columns = open && setting.kind !== 'report';
      yield {
        at: node,
        message: columns
          ? `${name} is not among the columns that the layout asks for: a file without it is taken all the same`
          : `there is no field ${name} here`,
        fix:
          near !== undefined
            ? `Did you mean ${near}?`
            : columns
              ? 'Add it to columns in gestionale.yaml: a file without it is then refused.'
              : `There are: ${some}.`,
        ...(open && near === undefined ? { severity: 'warning' as const } : {}),
      };
    }
  },
};
