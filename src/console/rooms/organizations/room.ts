import type { Room } from '../../page.ts';
import { listCsv, listPage } from './list.ts';
import { organizationPageOf } from './page.ts';

export const organizationsRoom: Room = {
  id: 'organizations',
  name: { it: 'Enti', en: 'Bodies' },
  href: '/enti',
  pages: [listPage, listCsv, organizationPageOf],
  acts: [],
};
