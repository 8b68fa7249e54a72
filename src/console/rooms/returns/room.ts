import type { Room } from '../../page.ts';
import { againAct, againPage, decideAct, decidePage, editionAct, editionPage } from './again.ts';
import { returnPage } from './detail.ts';
import { returnFile, returnInside } from './download.ts';
import { returnCsv, returnList } from './list.ts';

export const returnsRoom: Room = {
  id: 'returns',
  name: { it: 'Ritorni', en: 'Returns' },
  href: '/ritorni',
  pages: [returnList, returnCsv, returnPage, returnFile, returnInside, againPage, editionPage, decidePage],
  acts: [againAct, editionAct, decideAct],
};
