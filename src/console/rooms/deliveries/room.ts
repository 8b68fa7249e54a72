/** Forniture: every file that came, what became of it, and what a person does about it. */
import type { Room } from '../../page.ts';
import { codeAct, codePage } from './code-replay.ts';
import { approveAct } from './decision.ts';
import { detailPage } from './detail.ts';
import { filePage, problemsCsv, rejectsFile } from './downloads.ts';
import { listCsv, listPage } from './list.ts';
import { mailPage } from './mail.ts';
import { originalPage } from './original.ts';
import { publicationPage } from './outcomes.ts';
import { progressPage, stopAct } from './progress.ts';
import { recordPage } from './record.ts';
import { correctAct, dismissAct, uncorrectAct, undismissAct } from './record-acts.ts';
import { recordsCsv, recordsPage } from './records.ts';
import { reprocessAct, reprocessPage } from './reprocess.ts';
import { withdrawAct, withdrawPage } from './withdraw.ts';

export const deliveriesRoom: Room = {
  id: 'deliveries',
  name: { it: 'Forniture', en: 'Deliveries' },
  href: '/forniture',
  pages: [
    listPage,
    listCsv,
    detailPage,
    publicationPage,
    filePage,
    problemsCsv,
    rejectsFile,
    mailPage,
    originalPage,
    recordsPage,
    recordsCsv,
    recordPage,
    withdrawPage,
    reprocessPage,
    codePage,
    progressPage,
  ],
  acts: [
    approveAct,
    withdrawAct,
    reprocessAct,
    codeAct,
    stopAct,
    correctAct,
    uncorrectAct,
    dismissAct,
    undismissAct,
  ],
};
