import type { Room } from '../../page.ts';
import { cancelAct, cancelPage, restoreAct, restorePage } from './cancel.ts';
import { positionPage } from './detail.ts';
import { insertAct, insertPage, tryAct } from './insert.ts';
import { positionCsv, positionList } from './list.ts';

export const positionsRoom: Room = {
  id: 'positions',
  name: { it: 'Posizioni', en: 'Positions' },
  href: '/posizioni',
  pages: [positionList, positionCsv, insertPage, positionPage, cancelPage, restorePage],
  acts: [tryAct, insertAct, cancelAct, restoreAct],
};
