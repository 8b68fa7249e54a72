import type { Room } from '../../page.ts';
import { todayPage } from './page.ts';

export const todayRoom: Room = {
  id: 'today',
  name: { it: 'Oggi', en: 'Today' },
  href: '/',
  pages: [todayPage],
  acts: [],
};
