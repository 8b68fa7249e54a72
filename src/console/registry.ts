/** Every room of the console, in the order of the menu. */
import type { Room } from './page.ts';
import { administrationRoom } from './rooms/administration/room.ts';

export const rooms: readonly Room[] = [administrationRoom];
