/** The formatter of mappings: white space only. Words and comments stay as they are, in their order. */
import jsonata from 'jsonata';
import { failed, ok, type Problem, problem, type Result } from '../../domain/problem.ts';
import { parseSource, type SourceTree } from '../source-tree/parse.ts';
import { Comments } from './comments.ts';
import { print } from './doc.ts';
import { Layout } from './layout.ts';

/** Longest line, where what stands on it can be broken. */
export const WIDTH = 110;

/** The same mapping in the one style. Problem `mapping.syntax` with line and column of what is no JSONata. */
export function formatMapping(source: string, sourceName: string): Result<string> {
  const wrong = syntaxProblem(source, sourceName);
  if (wrong !== undefined) return failed(wrong);
  const asked = words(parseSource(source));
  let text = source;
  // A comment that came to begin a line may move what is around it once more.
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    const laid = layOut(text);
    if (words(parseSource(laid)) !== asked) throw new Error(`the formatter would change ${sourceName}`);
    if (laid === text) return ok(text);
    text = laid;
  }
  return ok(text);
}

const MAX_TURNS = 8;

function layOut(source: string): string {
  const tree = parseSource(source);
  const comments = new Comments(source, tree.tokens);
  const end = tree.tokens.at(-1);
  const doc = [new Layout(tree, comments).of(tree.root), end === undefined ? '' : comments.only(end)];
  return `${print(doc, WIDTH).trimEnd()}\n`;
}

/** Everything that is not white space between words. */
const words = ({ tokens }: SourceTree): string =>
  JSON.stringify(
    tokens.flatMap(({ comments, kind, text }) => [
      ...comments.map((comment) => comment.text.replaceAll(/\s+/g, ' ')),
      [kind, text],
    ]),
  );

function syntaxProblem(source: string, file: string): Problem | undefined {
  try {
    jsonata(source);
    return undefined;
  } catch (error) {
    const found: { message?: unknown; position?: unknown } =
      typeof error === 'object' && error !== null ? error : {};
    const offset = typeof found.position === 'number' ? found.position : 0;
    const before = source.slice(0, offset);
    return problem('mapping.syntax', `this is not JSONata: ${String(found.message ?? error)}`, {
      class: 'config',
      place: {
        file,
        line: before.split('\n').length,
        column: Math.max(1, offset - before.lastIndexOf('\n') - 1),
      },
    });
  }
}
