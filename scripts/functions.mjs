/** The function library of mappings as people and editors read it: all from its catalogue. */
import { CHAPTERS, explanationOf, signatureOf } from '../src/mapping/functions/catalogue/catalogue.ts';

/** Blocks of docs/functions.md, by name. */
export const functionTables = CHAPTERS.map((chapter) => [`functions-${chapter.id}`, () => tablesOf(chapter)]);

/** Files of editors/, by name. */
export const editorFiles = new Map([
  [
    'functions.json',
    () => json(CHAPTERS.flatMap(({ title, functions }) => functions.map((one) => described(title, one)))),
  ],
  [
    'jsonata.code-snippets',
    () => json(Object.fromEntries(CHAPTERS.flatMap(({ functions }) => functions.map(snippet)))),
  ],
]);

function tablesOf({ functions }) {
  const rows = functions.map(
    (one) => `| \`${signatureOf(one)}\` | ${cell(one.gives)} | ${cell(explanationOf(one))} |`,
  );
  const examples = functions.flatMap((one) =>
    one.examples.map(([source, outcome]) => `| ${code(source)} | ${shown(outcome)} |`),
  );
  return [
    '| function | gives | what it does |',
    '|---|---|---|',
    ...rows,
    '',
    '| expression | gives |',
    '|---|---|',
    ...examples,
    '',
  ].join('\n');
}

function shown(outcome) {
  if (outcome === 'nothing') return 'nothing';
  if ('problem' in outcome) return `problem \`${outcome.problem}\``;
  return 'ignored' in outcome ? `ignored \`${outcome.ignored}\`` : code(JSON.stringify(outcome.gives));
}

function described(chapter, one) {
  const { name, gives, options = {}, common = '', problems = [], examples } = one;
  return {
    name: `$${name}`,
    signature: `${signatureOf(one)} → ${gives}`,
    doc: explanationOf(one),
    chapter,
    options: {
      ...options,
      ...(common === '' ? {} : Object.fromEntries(common.split(' and ').map((word) => [word, COMMON[word]]))),
    },
    problems,
    examples: examples.map(([source, outcome]) => ({
      source,
      outcome: typeof outcome === 'string' ? { nothing: true } : outcome,
    })),
  };
}

const COMMON = {
  field: 'name of the source field, for problems',
  optional: 'true: a blank gives nothing instead of a problem',
};

/** Parameters that must be given become places to fill in; `…` is left to the writer. */
function snippet(one) {
  const places = one.takes
    .filter((word) => !word.endsWith('?') && word !== '…')
    .map((word, at) => `\${${at + 1}:${word}}`);
  return [
    `$${one.name}`,
    {
      scope: 'jsonata',
      prefix: [`$${one.name}`, one.name],
      body: [`\\$${one.name}(${places.join(', ')})$0`],
      description: explanationOf(one),
    },
  ];
}

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
