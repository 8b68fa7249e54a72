import type { Room } from '../../page.ts';
import { tourPage } from './page.ts';

/** Not in the menu: first pages lead here, and the first administrator's link. */
export const tourRoom: Room = { id: 'tour', href: '/visita', pages: [tourPage], acts: [] };
