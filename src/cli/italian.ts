/** Figures and instants as people in Italy read them: `4.812`, `612.480,55 €`, `22/11/2026 08:14:02` (Europe/Rome). */
import { formatEuro, toCents } from '../domain/money.ts';

const COUNT = new Intl.NumberFormat('it-IT', { useGrouping: 'always', maximumFractionDigits: 0 });
const ROME = { timeZone: 'Europe/Rome', hourCycle: 'h23' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
const DATE = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;
const TIME = new Intl.DateTimeFormat('it-IT', { ...ROME, ...CLOCK });
const DAY = new Intl.DateTimeFormat('it-IT', { ...ROME, ...DATE });

export const count = (value: number): string => COUNT.format(value);

export const euro = (cents: number): string => `${formatEuro(toCents(cents), { thousands: true })} €`;

export const time = (instant: Date): string => TIME.format(instant);

export const day = (instant: Date): string => DAY.format(instant);

export const moment = (instant: Date): string => `${day(instant)} ${time(instant)}`;

/** Only the time when it is the same Italian day as `beside`. */
export const momentBeside = (instant: Date, beside: Date): string =>
  day(instant) === day(beside) ? time(instant) : moment(instant);

/** `1 problem`, `2 problems`, `4.812 rows`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
