/** Durations as people write them: `90s`, `5m`, `4h`, `30 days`. */

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const WRITTEN = /^(\d{1,6}) ?([smhd])[a-z]*$/;

/** Seconds; the text is already valid against the schemas' pattern, anything else is a bug. */
export function readDuration(text: string): number {
  const match = WRITTEN.exec(text);
  const unit = SECONDS[match?.[2] ?? ''];
  if (match === null || unit === undefined) throw new RangeError(`not a duration: ${text}`);
  return Number(match[1]) * unit;
}

export const readDays = (text: string): number => readDuration(text) / 86_400;
