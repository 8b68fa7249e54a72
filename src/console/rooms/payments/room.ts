import type { Room } from '../../page.ts';
import { paymentPage } from './detail.ts';
import { flowPage, flowPaymentsCsv, flowSharesCsv } from './flow.ts';
import { flowCsv, flowList } from './flows.ts';
import { paymentCsv, paymentList } from './list.ts';
import { markAct, markPage, untoldCsv, untoldPage } from './told.ts';

export const paymentsRoom: Room = {
  id: 'payments',
  name: { it: 'Pagamenti e flussi', en: 'Payments and flows' },
  href: '/pagamenti',
  pages: [
    paymentList,
    paymentCsv,
    untoldPage,
    untoldCsv,
    markPage,
    paymentPage,
    flowList,
    flowCsv,
    flowPage,
    flowPaymentsCsv,
    flowSharesCsv,
  ],
  acts: [markAct],
};
