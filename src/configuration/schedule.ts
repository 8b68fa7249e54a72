/** Reads `schedule` and `expect`: when a source is looked at, and by when a file should have come. */
import type { ExpectConfig, ScheduleConfig } from '../domain/configuration.ts';
import { cronFault } from '../domain/cron.ts';
import { everLooks } from '../domain/schedule.ts';
import { type Findings, fault } from './draft.ts';
import { readable } from './pointer.ts';

/** The shapes that the schema admits. */
export interface WrittenSchedule {
  readonly cron?: string;
  readonly window?: string;
  readonly days?: ScheduleConfig['days'];
}

export interface WrittenExpect {
  readonly by: string;
  readonly days?: ExpectConfig['days'];
  readonly files?: number;
}

const AT = '/receive/schedule';
const WINDOW = /^(\d\d:\d\d) ?- ?(\d\d:\d\d)$/;

/** Problems: `schedule.cron`, `schedule.window`, `schedule.never`, `schedule.every` (a pace beside an expression). */
export function readSchedule(
  written: WrittenSchedule | undefined,
  every: string | undefined,
  findings: Findings,
): ScheduleConfig | undefined {
  if (written === undefined) return undefined;
  const { source, problems } = findings;
  const before = problems.length;
  const { cron, days } = written;
  const window = written.window === undefined ? undefined : readWindow(written.window, findings);
  const wrong = cron === undefined ? undefined : cronFault(cron);
  if (wrong !== undefined) {
    const path = `${AT}/cron`;
    const advice =
      'Minute, hour, day of the month, month, day of the week: for instance */10 2-5 * * MON-FRI.';
    problems.push(fault(source, path, 'schedule.cron', `${readable(path)} "${cron}": ${wrong}`, advice));
  }
  if (cron !== undefined && every !== undefined) {
    const message = 'receive.every is a pace, receive.schedule.cron names the times: one excludes the other';
    problems.push(fault(source, '/receive/every', 'schedule.every', message, 'Keep one of them.', 'key'));
  }
  const schedule: ScheduleConfig = {
    ...(cron === undefined ? {} : { cron }),
    ...(window === undefined ? {} : { window }),
    days: days ?? 'all',
  };
  if (problems.length === before && !everLooks(schedule)) {
    const message = `${readable(AT)} never allows a look: cron ${cron} has no time that window and days allow`;
    problems.push(fault(source, AT, 'schedule.never', message, 'Change one of them.', 'key'));
  }
  return schedule;
}

export const readExpect = ({ by, days, files }: WrittenExpect): ExpectConfig => ({
  by,
  days: days ?? 'all',
  files: files ?? 1,
});

function readWindow(text: string, { source, problems }: Findings): ScheduleConfig['window'] {
  const [, from, to] = WINDOW.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new RangeError(`not a window: ${text}`);
  if (from !== to) return { from, to };
  const path = `${AT}/window`;
  const message = `${readable(path)} "${text}" ends when it begins`;
  problems.push(
    fault(
      source,
      path,
      'schedule.window',
      message,
      'For instance 02:00-05:00. Leave it out for the whole day.',
    ),
  );
  return undefined;
}
