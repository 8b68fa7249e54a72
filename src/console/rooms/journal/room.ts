import type { Room } from '../../page.ts';
import { journalCsv, journalList } from './list.ts';

export const journalRoom: Room = {
  id: 'journal',
  name: { it: 'Giornale', en: 'Journal' },
  href: '/giornale',
  pages: [journalList, journalCsv],
  acts: [],
};
