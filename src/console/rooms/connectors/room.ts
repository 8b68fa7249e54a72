import type { Room } from '../../page.ts';
import { checkAct, collectAct, pauseAct, resumeAct } from './acts.ts';
import { listCsv, listPage } from './list.ts';
import { connectorPageOf } from './page.ts';

export const connectorsRoom: Room = {
  id: 'connectors',
  name: { it: 'Collegamenti', en: 'Connectors' },
  href: '/collegamenti',
  pages: [listPage, listCsv, connectorPageOf],
  acts: [checkAct, collectAct, pauseAct, resumeAct],
};
