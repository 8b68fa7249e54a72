import type { Room } from '../../page.ts';
import { statisticsCsv, statisticsPage } from './page.ts';

export const statisticsRoom: Room = {
  id: 'statistics',
  name: { it: 'Statistiche', en: 'Statistics' },
  href: '/statistiche',
  pages: [statisticsPage, statisticsCsv],
  acts: [],
};
