/** Something done again and again at a pace, never twice at once, until it is stopped. */

export interface Paced {
  /** Waits for the round that is running, and starts no other. */
  stop(): Promise<void>;
}

/** The first round starts after `firstMs`; each next one `everyMs` after the end of the one before. A round must not throw. */
export function paced(round: () => Promise<void>, everyMs: number, firstMs = 0): Paced {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(turn, firstMs);
  function turn(): void {
    running = round().then(() => {
      if (!stopped) timer = setTimeout(turn, everyMs);
    });
  }
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
