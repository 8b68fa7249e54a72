/** Colours of a terminal, where there is one and nobody has asked for none (https://no-color.org). */

export interface Paint {
  readonly expected: (text: string) => string;
  readonly got: (text: string) => string;
  readonly faint: (text: string) => string;
}

const within =
  (code: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`;

const same = (text: string): string => text;

export const PLAIN: Paint = { expected: same, got: same, faint: same };

const COLOURS: Paint = { expected: within(31), got: within(32), faint: within(2) };

export function paintFor(env: NodeJS.ProcessEnv, terminal: boolean): Paint {
  const unwanted = (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return terminal && !unwanted ? COLOURS : PLAIN;
}
