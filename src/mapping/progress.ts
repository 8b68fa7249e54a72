/** What a mapping process lets its parent know while it works on a slice. */
export interface Progress {
  /** Every part of the slice is told, so that a process that ends tells by its last word which one it was at. */
  readonly each: boolean;
  /** Parts before this one are done: units of records, or events. */
  at(part: number): void;
}

/** Events (the parent gone, above all) get a turn this often. */
const TURN_MS = 50;

/** Before each part: tells of it when it is time, and lets others have a turn. */
export function paced({ each, at }: Progress): (part: number) => Promise<void> | undefined {
  let turn = Date.now();
  return (part) => {
    if (each) at(part);
    if (Date.now() - turn <= TURN_MS) return undefined;
    if (!each) at(part);
    return new Promise((resolve) => {
      setImmediate(() => {
        turn = Date.now();
        resolve();
      });
    });
  };
}

export const UNHEARD: Progress = { each: false, at: () => undefined };
