/** A part of a run in a process of its own, asked and answered over Node's channel; it ends with its parent. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  /** What its `serve` makes of the question; rejects with its words when that fails, or when it ends. */
  ask<T>(question: object): Promise<T>;
  close(): Promise<void>;
}

interface Asked {
  readonly id: number;
  readonly question: object;
}
type Answered = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** `file`: URL of the module, whose last act is `serve`. */
export function startChild(file: URL, flags: readonly string[] = []): Child {
  const child: ChildProcess = fork(fileURLToPath(file), { execArgv: [...flags] });
  const waiting = new Map<number, Waiting>();
  let next = 0;
  child.on('message', (message: Answered) => {
    const one = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) one?.reject(new Error(message.error));
    else one?.resolve(message.value);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      for (const { reject } of waiting.values())
        reject(new Error(`${file.pathname} ended with ${signal ?? code}`));
      waiting.clear();
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    ask: <T>(question: object) =>
      new Promise<T>((resolve, reject) => {
        if (!child.connected) return reject(new Error(`${file.pathname} has ended`));
        const id = next;
        next += 1;
        waiting.set(id, { resolve: (value) => resolve(value as T), reject });
        child.send({ id, question } satisfies Asked);
      }),
    async close() {
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** In the child: answers each question; when the parent goes, `close` runs and the process ends. */
export function serve<Q extends object>(
  answer: (question: Q) => Promise<unknown>,
  close: () => Promise<void> = async () => undefined,
): void {
  const send = (answered: Answered): void => {
    if (process.connected) process.send?.(answered);
  };
  process.on('message', ({ id, question }: Asked) => {
    answer(question as Q).then(
      (value) => send({ id, value }),
      (error: unknown) =>
        send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => void close().finally(() => process.exit()));
}
