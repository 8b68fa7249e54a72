/** What the editor proposes while one writes rules. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';

export interface Proposal {
  readonly label: string;
  readonly apply?: string;
  readonly kind: 'field' | 'function' | 'target' | 'variable';
  readonly detail?: string;
  readonly info?: string;
}

const TYPES: { readonly [kind in Proposal['kind']]: string } = {
  field: 'property',
  function: 'function',
  target: 'keyword',
  variable: 'variable',
};

export function proposing(
  known: readonly Proposal[],
): (context: CompletionContext) => CompletionResult | null {
  const completion = ({ label, apply, kind, detail, info }: Proposal): Completion => ({
    label,
    type: TYPES[kind],
    ...(apply === undefined ? {} : { apply }),
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
  });
  const of = (...kinds: readonly Proposal['kind'][]): readonly Completion[] =>
    known.filter(({ kind }) => kinds.includes(kind)).map(completion);
  const dollars = [
    ...of('function', 'variable'),
    ...of('field').filter(({ label }) => label.startsWith('$')),
  ];
  const plain = [...of('field').filter(({ label }) => !label.startsWith('$'))];
  const targets = of('target');
  return (context) => {
    const variable = context.matchBefore(/\$[\w.]*/);
    if (variable !== null)
      return { from: variable.from, options: [...dollars, ...bound(context)], validFor: /^\$[\w.]*$/ };
    const quoted = context.matchBefore(/"[\w]*/);
    if (quoted !== null)
      return {
        from: quoted.from,
        options: targets.map((one) => ({ ...one, label: `"${one.label}"` })),
        validFor: /^"\w*$/,
      };
    const word = context.matchBefore(/[A-Za-z_]\w*/);
    if (word === null && !context.explicit) return null;
    return {
      from: word?.from ?? context.pos,
      options: [...plain, ...targets, ...(context.explicit && word === null ? dollars : [])],
    };
  };
}

/** Variables that the rules themselves name. */
function bound({ state }: CompletionContext): readonly Completion[] {
  const names = new Set([...state.doc.toString().matchAll(/\$(\w+)\s*:=/g)].map(([, name]) => `$${name}`));
  return [...names].map((label) => ({ label, type: 'variable' }));
}
