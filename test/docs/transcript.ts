/**
 * Runs the `console` examples of a page: `$ command`, then what it prints. Hours, hashes and receipts differ from one run
 * to the next and are compared by shape; `…` stands for anything within a line, and alone on a line for any lines.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fence } from './markdown.ts';

const LIMIT_MS = 60_000;
/** These may be repeated: they are asked again until what they look at has come about. */
const LOOKS =
  /^(?:cat|ls) |^bin\/tramite (?:deliveries|status|trace|verify|sandbox ledger|serve .*--until-idle)\b/;

export interface Shell {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Of a command and back of its output: ports that the page names and those that are free here. */
  readonly ports?: ReadonlyMap<string, string>;
}

interface Step {
  readonly command: string;
  readonly expected: string;
  readonly line: number;
}

export function stepsOf({ body, line }: Fence): readonly Step[] {
  const steps: { command: string; expected: string[]; line: number }[] = [];
  for (const [offset, text] of body.trimEnd().split('\n').entries()) {
    if (text.startsWith('$ ')) steps.push({ command: text.slice(2), expected: [], line: line + 1 + offset });
    else steps.at(-1)?.expected.push(text);
  }
  return steps.map((step) => ({ ...step, expected: step.expected.join('\n') }));
}

/** Throws with the page, the line, and both texts when a command does not say what the page says. */
export async function runTranscript(shell: Shell, fence: Fence): Promise<void> {
  for (const step of stepsOf(fence)) {
    const exported = /^export (.*)$/.exec(step.command)?.[1];
    if (exported !== undefined) {
      for (const [, name = '', value = ''] of exported.matchAll(/([A-Z_]+)=(\S+)/g))
        shell.env[name] = translated(shell, value);
      continue;
    }
    const end = Date.now() + LIMIT_MS;
    for (let attempt = 1; ; attempt += 1) {
      const said = await run(shell, patient(step.command, attempt));
      if (matches(step.expected, said)) break;
      if (!LOOKS.test(step.command) || Date.now() > end)
        throw new Error(
          `${fence.page}:${step.line}: $ ${step.command}\nthe page says:\n${step.expected}\nit says:\n${said}`,
        );
      await wait(300);
    }
  }
}

/** Starts what stays up, and waits for the first thing that the page says it says. */
export async function startTranscript(shell: Shell, fence: Fence): Promise<ChildProcess> {
  const [step] = stepsOf(fence);
  if (step === undefined) throw new Error(`${fence.page}:${fence.line}: nothing to start`);
  const child = spawn('/bin/sh', ['-c', `exec ${translated(shell, step.command)}`], {
    ...shell,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const hear = (bytes: Buffer): void => {
    said += bytes.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const end = Date.now() + LIMIT_MS;
  while (!matches(step.expected, back(shell, said))) {
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(
        `${fence.page}:${step.line}: $ ${step.command}\nthe page says:\n${step.expected}\nit says:\n${said}`,
      );
    await wait(100);
  }
  return child;
}

/** A machine with much else to do gets further in more time: each repetition is given as much again. */
const patient = (command: string, attempt: number): string =>
  command.replace(/--timeout (\d+)/, (_all, seconds) => `--timeout ${Number(seconds) * attempt}`);

function run(shell: Shell, command: string): Promise<string> {
  const child = spawn('/bin/sh', ['-c', translated(shell, command)], {
    cwd: shell.cwd,
    env: shell.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  let said = '';
  const hear = (bytes: Buffer): void => {
    said += bytes.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(back(shell, said)));
  });
}

function translated({ ports = new Map() }: Shell, text: string): string {
  let changed = text;
  for (const [written, free] of ports) changed = changed.replaceAll(written, free);
  return changed;
}

function back({ ports = new Map() }: Shell, text: string): string {
  let changed = text;
  for (const [written, free] of ports) changed = changed.replaceAll(free, written);
  return changed;
}

export function matches(expected: string, said: string): boolean {
  const pattern = shape(expected)
    .split('\n')
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(RegExp.escape).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`, 'u').test(`${shape(said)}\n`);
}

/** What differs from run to run, by its shape; blanks at the ends do not count. */
const shape = (text: string): string =>
  text
    .trimEnd()
    .replaceAll(/[ \t]+$/gm, '')
    .replaceAll(/\r/g, '')
    .replaceAll(/\d{2}\/\d{2}\/20\d{2} \d{2}:\d{2}:\d{2}|\b\d{2}:\d{2}:\d{2}\b/g, '<instant>')
    .replaceAll(/(sha256|program|receipt) [0-9a-f]{8,64}/g, '$1 <hash>')
    .replaceAll(/\(\d+\.\d s\)/g, '(<time>)');
