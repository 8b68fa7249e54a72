/** Which comment goes with which word: those that end a line with what they follow, all others with what comes next. */
import type { Comment, Token } from '../source-tree/token.ts';
import { type Doc, EMPTY_LINE, GAP, NEWLINE } from './doc.ts';

interface Attached {
  readonly before: readonly Comment[];
  readonly after: readonly Comment[];
}

export class Comments {
  readonly #attached = new Map<Token, Attached>();
  readonly #source: string;
  readonly #next = new Map<Token, Token>();
  readonly #led = new Map<Token, Doc>();

  constructor(source: string, tokens: readonly Token[]) {
    this.#source = source;
    for (const [index, token] of tokens.entries()) {
      const taken = index === 0 ? 0 : endingLine(token);
      const before = tokens[index - 1];
      if (before !== undefined) this.#next.set(before, token);
      if (before !== undefined)
        this.#attached.set(before, { before: this.#before(before), after: token.comments.slice(0, taken) });
      this.#attached.set(token, { before: token.comments.slice(taken), after: [] });
    }
  }

  /** The word with its comments. */
  doc(token: Token): Doc {
    const { text } = token;
    const { before, after } = this.#attached.get(token) ?? { before: [], after: [] };
    if (before.length + after.length === 0) return text;
    return [this.#led.has(token) ? '' : this.#leading(before, token), text, this.#ending(after)];
  }

  /** The comments before a word, to stand before more than the word: its own `doc` is then without them. */
  lead(token: Token): Doc {
    const led = this.#led.get(token) ?? this.only(token);
    this.#led.set(token, led);
    return led;
  }

  /** The word with the comments behind it only. */
  closing(token: Token): Doc {
    return [token.text, this.#ending(this.#attached.get(token)?.after ?? [])];
  }

  /** The comments before a word, without the word. */
  only(token: Token): Doc {
    return this.#leading(this.#before(token), token);
  }

  has(token: Token): boolean {
    const { before, after } = this.#attached.get(token) ?? { before: [], after: [] };
    return before.length + after.length > 0;
  }

  /** Ends of line before a word and the comments that go with it. */
  newlines(token: Token): number {
    return this.#before(token)[0]?.newlines ?? token.newlines;
  }

  /** Whether a new line begins behind it. */
  endsLine(token: Token): boolean {
    const next = this.#next.get(token);
    return next !== undefined && [next, ...next.comments].some(({ newlines }) => newlines > 0);
  }

  #ending(comments: readonly Comment[]): Doc {
    return comments.length === 0 ? '' : [comments.map((comment) => [GAP, this.#text(comment)]), NEWLINE];
  }

  #before(token: Token): readonly Comment[] {
    return this.#attached.get(token)?.before ?? [];
  }

  #leading(comments: readonly Comment[], token: Token): Doc {
    return comments.map((comment, index) => [
      comment.newlines > 0 ? NEWLINE : GAP,
      this.#text(comment),
      gap(comments[index + 1]?.newlines ?? token.newlines),
    ]);
  }

  #text({ text, start }: Comment): Doc {
    const lines = text.split('\n').map((line) => line.replace(/[ \t\r]+$/, ''));
    const column = start - (this.#source.lastIndexOf('\n', start - 1) + 1);
    return { type: 'comment', lines, column };
  }
}

const gap = (newlines: number): Doc => (newlines === 0 ? GAP : newlines === 1 ? NEWLINE : EMPTY_LINE);

/** How many of the comments before a word end the line of the word before it. */
function endingLine({ kind, comments, newlines }: Token): number {
  const found = comments.findIndex((comment) => comment.newlines > 0);
  const count = found === -1 ? comments.length : found;
  const ends = found !== -1 || newlines > 0 || kind === 'end';
  return ends ? count : 0;
}
