import type { Room } from '../../page.ts';
import { choiceAct, choicePage } from './choice.ts';
import { donePage, firstFileAct } from './done.ts';
import { finishPage, writeAct, zipPage } from './finish.ts';
import { proposalPage } from './proposal.ts';
import { startAct, startPage } from './start.ts';

/** Not in the menu: it is gone to from where gestionali and collegamenti are. */
export const connectRoom: Room = {
  id: 'connect',
  href: '/collega',
  pages: [startPage, donePage, proposalPage, choicePage, finishPage, zipPage],
  acts: [startAct, firstFileAct, choiceAct, writeAct],
};
