import type { Room } from '../../page.ts';
import { gestionalePage } from './gestionale.ts';
import { listCsv, listPage } from './list.ts';
import { tryAct, tryPage } from './try.ts';
import { say } from './words.ts';

export const playgroundRoom: Room = {
  id: 'playground',
  name: { it: say('it', 'title'), en: say('en', 'title') },
  href: '/tracciati',
  pages: [listPage, listCsv, gestionalePage, tryPage],
  acts: [tryAct],
};
