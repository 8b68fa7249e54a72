/** Who plays: three gestionali of two organizations, as connectors/ configures them. */
import type { Day } from '../domain/day.ts';
import type { DemoFile } from './files/expected.ts';
import { mavFile } from './files/mav.ts';
import { posteFile } from './files/poste.ts';
import { tariFile } from './files/tari.ts';
import type { AcknowledgedRow, ToldPayment } from './returned.ts';
import {
  readBulletins,
  readDispositionOutcomes,
  readMavPayments,
  readNoticeOutcomes,
  readPaidBulletins,
  readPaidNotices,
} from './returned.ts';

export interface Player {
  readonly organization: string;
  readonly organizationName: string;
  readonly connector: string;
  /** Folders relative to the home: what it writes, what it reads. */
  readonly out: string;
  readonly back: string;
  /** The list that it drops. */
  list(today: Day, seed: number): DemoFile;
  /** What it makes of the files that come back. */
  readOutcomes(bytes: Uint8Array): readonly AcknowledgedRow[];
  isReport(name: string): boolean;
  readPayments(bytes: Uint8Array): readonly ToldPayment[];
}

const BORGO = { organization: '01234567897', organizationName: 'Borgo Esempio' };
const VALLE = { organization: '09876543217', organizationName: 'Valle Esempio' };

export const TARI: Player = {
  ...BORGO,
  connector: 'tari',
  out: 'gestionali/borgo/tari/out',
  back: 'gestionali/borgo/tari/in',
  list: (today, seed) => tariFile(today, seed, 48),
  readOutcomes: readNoticeOutcomes,
  isReport: (name) => /^PAGATI_\d+_\d+\.csv$/.test(name),
  readPayments: readPaidNotices,
};

const MENSA: Player = {
  ...VALLE,
  connector: 'mensa',
  out: 'gestionali/valle/mensa/out',
  back: 'gestionali/valle/mensa/in',
  list: (today, seed) => mavFile(today, seed, 40),
  readOutcomes: readDispositionOutcomes,
  isReport: (name) => /^MAVESITI_\d+_\d+\.txt$/.test(name),
  readPayments: readMavPayments,
};

const LAMPADE: Player = {
  ...VALLE,
  connector: 'lampade',
  out: 'gestionali/valle/lampade/out',
  back: 'gestionali/valle/lampade/in',
  list: (today, seed) => posteFile(today, seed, 36),
  readOutcomes: readBulletins,
  isReport: (name) => /^REND896_\d+_\d+\.txt$/.test(name),
  readPayments: readPaidBulletins,
};

export const CAST: readonly Player[] = [TARI, MENSA, LAMPADE];
export const ORGANIZATIONS = [BORGO, VALLE];
export const SEGREGATION_CODES = ['01', '02'];

/** What each body has told pagoPA; the province takes its share of the first list. */
export const IBANS: Readonly<Record<string, readonly string[]>> = {
  '01234567897': ['IT60U9999801600000000200101'],
  '09876543217': ['IT78B9999801700000000300303', 'IT69X0760103200000098000019'],
  '88000000013': ['IT57W9999801600000000200202'],
};

/** A list to drop by hand afterwards: not of the office whose lists are complete, or the rest would be cancelled. */
export const NEXT = { player: MENSA, list: (today: Day, seed: number): DemoFile => mavFile(today, seed, 30) };
