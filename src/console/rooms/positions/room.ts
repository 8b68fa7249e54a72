import type { Room } from '../../page.ts';
import { positionPage } from './detail.ts';
import { positionCsv, positionList } from './list.ts';

export const positionsRoom: Room = {
  id: 'positions',
  name: { it: 'Posizioni', en: 'Positions' },
  href: '/posizioni',
  pages: [positionList, positionCsv, positionPage],
  acts: [],
};
