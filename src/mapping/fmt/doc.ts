/**
 * Text whose line breaks are still open: a group stands on one line if it fits, else its lines break. After Wadler,
 * "A prettier printer" (2003), with lists of alternatives for what may hang on its last bracket.
 */

export type Doc =
  | string
  | readonly Doc[]
  /** A blank where its group is flat; an end of line where it is broken. */
  | { readonly type: 'line'; readonly flat: '' | ' ' }
  /** An end of line in any case; `lines` 2 leaves one empty. */
  | { readonly type: 'newline'; readonly lines: 1 | 2 }
  /** A blank, unless it would begin the line. */
  | { readonly type: 'gap' }
  | { readonly type: 'indent'; readonly doc: Doc }
  | { readonly type: 'group'; readonly doc: Doc; readonly broken: boolean }
  /** The first that fits; of `flat`, none that has to break. */
  | { readonly type: 'choice'; readonly flat: Doc | undefined; readonly others: readonly Doc[] }
  /** Items, each but the first preceded by an end of line if it does not fit behind the one before it. */
  | { readonly type: 'fill'; readonly items: readonly Doc[]; readonly begun: boolean }
  /** A comment: lines below its first move with it. `column` is where it began. */
  | { readonly type: 'comment'; readonly lines: readonly string[]; readonly column: number };

export const LINE: Doc = { type: 'line', flat: ' ' };
export const SOFT: Doc = { type: 'line', flat: '' };
export const NEWLINE: Doc = { type: 'newline', lines: 1 };
export const EMPTY_LINE: Doc = { type: 'newline', lines: 2 };
export const GAP: Doc = { type: 'gap' };

export const indent = (doc: Doc): Doc => ({ type: 'indent', doc });

/** Broken from the start if something in it must break. */
export const group = (doc: Doc, broken = false): Doc => ({
  type: 'group',
  doc,
  broken: broken || mustBreak(doc),
});

/** The last is taken when none fits. */
export const choice = (flat: Doc | undefined, ...others: readonly Doc[]): Doc => ({
  type: 'choice',
  flat,
  others,
});

export const fill = (items: readonly Doc[]): Doc => ({ type: 'fill', items, begun: false });

const known = new WeakMap<object, boolean>();

/** Whether it cannot stand on one line. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === 'string') return doc.includes('\n');
  const before = known.get(doc);
  if (before !== undefined) return before;
  const found = look(doc);
  known.set(doc, found);
  return found;
}

function look(doc: Exclude<Doc, string>): boolean {
  if ('type' in doc) {
    switch (doc.type) {
      case 'newline':
        return true;
      case 'comment':
        return doc.lines.length > 1;
      case 'indent':
        return mustBreak(doc.doc);
      case 'group':
        return doc.broken;
      case 'choice':
        return doc.flat === undefined || mustBreak(doc.flat);
      case 'fill':
        return doc.items.some(mustBreak);
      default:
        return false;
    }
  }
  return doc.some(mustBreak);
}

interface Command {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
}

const INDENT = 2;

export function print(doc: Doc, width: number): string {
  return new Printer(width).print(doc);
}

class Printer {
  readonly #width: number;
  #text = '';
  #column = 0;
  /** Ends of line that are due before the next word, and how far it is then indented. */
  #due: { lines: number; indent: number } | undefined = undefined;
  /** A blank is due before the next word. */
  #blank = false;
  readonly #commands: Command[] = [];

  constructor(width: number) {
    this.#width = width;
  }

  print(doc: Doc): string {
    this.#commands.push({ doc, indent: 0, flat: false });
    for (let command = this.#commands.pop(); command !== undefined; command = this.#commands.pop())
      this.#run(command);
    return this.#text;
  }

  #run({ doc, indent, flat }: Command): void {
    if (typeof doc === 'string') {
      this.#write(doc);
      return;
    }
    if (!('type' in doc)) {
      for (const part of doc.toReversed()) this.#commands.push({ doc: part, indent, flat });
      return;
    }
    switch (doc.type) {
      case 'line':
        if (!flat) this.#break(1, indent);
        else if (doc.flat === ' ') this.#blank = true;
        return;
      case 'newline':
        this.#break(doc.lines, indent);
        return;
      case 'gap':
        this.#blank = true;
        return;
      case 'indent':
        this.#commands.push({ doc: doc.doc, indent: indent + INDENT, flat });
        return;
      case 'comment':
        this.#comment(doc.lines, doc.column);
        return;
      case 'fill':
        this.#fill(doc, indent);
        return;
      case 'choice':
        this.#commands.push(this.#chosen(doc, indent));
        return;
      case 'group': {
        const whole = { doc: doc.doc, indent, flat: true };
        const fits = !doc.broken && (flat || this.#fits(whole));
        this.#commands.push({ ...whole, flat: fits });
      }
    }
  }

  #chosen({ flat, others }: Extract<Doc, { type: 'choice' }>, indent: number): Command {
    if (flat !== undefined && !mustBreak(flat)) {
      const command = { doc: flat, indent, flat: true };
      if (others.length === 0 || this.#fits(command)) return command;
    }
    const open = others.map((doc) => ({ doc, indent, flat: false }));
    const last = open.at(-1) ?? { doc: flat ?? '', indent, flat: false };
    return open.slice(0, -1).find((command) => this.#fits(command)) ?? last;
  }

  /** Whether the first line of it, and of what follows it, is not too long. */
  #fits(command: Command): boolean {
    let room = this.#width - (this.#due?.indent ?? this.#column);
    const rest = [...this.#commands];
    const stack = [command];
    while (room >= 0) {
      const next = stack.pop() ?? rest.pop();
      if (next === undefined) return true;
      const { doc, indent, flat } = next;
      if (typeof doc === 'string') {
        const end = doc.indexOf('\n');
        room -= end === -1 ? doc.length : end;
        if (end !== -1) return room >= 0;
      } else if (!('type' in doc)) {
        for (const part of doc.toReversed()) stack.push({ doc: part, indent, flat });
      } else if (doc.type === 'newline') return true;
      else if (doc.type === 'line') {
        if (!flat) return true;
        room -= doc.flat.length;
      } else if (doc.type === 'gap') room -= 1;
      else if (doc.type === 'comment') {
        room -= doc.lines[0]?.length ?? 0;
        if (doc.lines.length > 1) return room >= 0;
      } else if (doc.type === 'indent') stack.push({ doc: doc.doc, indent, flat });
      else if (doc.type === 'fill')
        stack.push({ doc: doc.items.flatMap((item) => [LINE, item]).slice(doc.begun ? 0 : 1), indent, flat });
      else if (doc.type === 'group') stack.push({ doc: doc.doc, indent, flat: flat && !doc.broken });
      else {
        const whole = flat && doc.flat !== undefined && !mustBreak(doc.flat);
        stack.push({ doc: whole ? (doc.flat ?? '') : (doc.others.at(-1) ?? ''), indent, flat: whole });
      }
    }
    return false;
  }

  #fill({ items, begun }: Extract<Doc, { type: 'fill' }>, indent: number): void {
    const [first, ...rest] = items;
    if (first === undefined) return;
    if (rest.length > 0)
      this.#commands.push({ doc: { type: 'fill', items: rest, begun: true }, indent, flat: false });
    const flat = { doc: begun ? [LINE, first] : first, indent, flat: true };
    if (!begun || this.#fits(flat)) this.#commands.push(flat);
    else this.#commands.push({ doc: [NEWLINE, first], indent, flat: false });
  }

  #write(text: string): void {
    if (text === '') return;
    if (this.#due !== undefined) {
      const { lines, indent } = this.#due;
      this.#due = undefined;
      if (this.#text !== '') this.#text += '\n'.repeat(lines);
      this.#text += ' '.repeat(indent);
      this.#column = indent;
    }
    if (this.#blank && !/(^|[([\n ])$/.test(this.#text.slice(-1))) {
      this.#text += ' ';
      this.#column += 1;
    }
    this.#blank = false;
    this.#text += text;
    const end = text.lastIndexOf('\n');
    this.#column = end === -1 ? this.#column + text.length : text.length - end - 1;
  }

  #break(lines: number, indent: number): void {
    this.#due = { lines: Math.max(lines, this.#due?.lines ?? 0), indent };
  }

  #comment(lines: readonly string[], column: number): void {
    const [first = '', ...others] = lines;
    this.#write(first);
    const moved = this.#column - first.length - column;
    for (const line of others) {
      const blanks = /^[ \t]*/.exec(line)?.[0].length ?? 0;
      this.#write(
        `\n${' '.repeat(line.length === blanks ? 0 : Math.max(0, blanks + moved))}${line.slice(blanks)}`,
      );
    }
  }
}
