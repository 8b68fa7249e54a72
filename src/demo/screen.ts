/** The way of each file, live: on a terminal one line per file rewritten in place, elsewhere one line per step. */

export const STEPS = [
  'received',
  'surveyed',
  'staged',
  'applied',
  'published',
  'paid',
  'report delivered',
] as const;
export type Step = (typeof STEPS)[number];

const NAME_WIDTH = 38;
const ARROW = ' → ';
/** Below this many columns the way is drawn as dots. */
const WIDE = NAME_WIDTH + STEPS.join(ARROW).length + 22;

interface Line {
  readonly title: string;
  reached: number;
  detail: string;
}

export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export class Screen {
  readonly #output: Output;
  readonly #started = Date.now();
  readonly #lines = new Map<string, Line>();
  #live: boolean;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
    this.#live = output.isTTY === true;
  }

  /** A file has come as far as `step`; steps before it are behind it. */
  reach(file: string, title: string, step: Step, detail: string): void {
    const line = this.#lines.get(file) ?? { title, reached: -1, detail: '' };
    this.#lines.set(file, line);
    const index = STEPS.indexOf(step);
    if (index < line.reached || (index === line.reached && detail === line.detail)) return;
    const news = index > line.reached;
    line.reached = index;
    line.detail = detail;
    if (this.#live) this.#draw();
    else if (news) this.#plain(`${title.padEnd(NAME_WIDTH)} ${step}${detail === '' ? '' : `: ${detail}`}`);
  }

  /** A line that stays, above those in motion. */
  say(text: string): void {
    if (!this.#live) {
      this.#plain(text);
      return;
    }
    this.#erase();
    this.#output.write(`${text}\n`);
    this.#draw();
  }

  /** From here on everything is told line by line. */
  settle(): void {
    this.#live = false;
  }

  print(text: string): void {
    this.#output.write(`${text}\n`);
  }

  #plain(text: string): void {
    const seconds = ((Date.now() - this.#started) / 1000).toFixed(1).replace('.', ',');
    this.#output.write(`${seconds.padStart(6)} s  ${text}\n`);
  }

  #erase(): void {
    if (this.#drawn > 0) this.#output.write(`\x1b[${this.#drawn}A\x1b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    this.#erase();
    const columns = this.#output.columns ?? 80;
    for (const line of this.#lines.values()) this.#output.write(`${drawn(line, columns)}\n`);
    this.#drawn = this.#lines.size;
  }
}

/** Never wider than the terminal: a line that wraps cannot be rewritten. */
function drawn({ title, reached, detail }: Line, columns: number): string {
  const name = title.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
  if (columns >= WIDE) {
    const done = STEPS.slice(0, reached + 1).join(ARROW);
    const rest = STEPS.slice(reached + 1)
      .map((step) => ARROW + step)
      .join('');
    const left = columns - name.length - 1 - done.length - rest.length - 3;
    return `${name} \x1b[32m${done}\x1b[0m\x1b[2m${rest}\x1b[0m  ${detail.slice(0, Math.max(0, left))}`;
  }
  const dots = STEPS.map((_, index) => (index <= reached ? '●' : '○')).join('');
  const text = `${STEPS[reached] ?? ''}${detail === '' ? '' : `: ${detail}`}`;
  return `${name} ${dots} ${text.slice(0, Math.max(0, columns - name.length - STEPS.length - 3))}`;
}
