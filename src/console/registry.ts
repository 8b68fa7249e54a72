/** Every room of the console, in the order of the menu. */
import type { Room } from './page.ts';
import { administrationRoom } from './rooms/administration/room.ts';
import { connectRoom } from './rooms/connect/room.ts';
import { connectorsRoom } from './rooms/connectors/room.ts';
import { deliveriesRoom } from './rooms/deliveries/room.ts';
import { journalRoom } from './rooms/journal/room.ts';
import { organizationsRoom } from './rooms/organizations/room.ts';
import { paymentsRoom } from './rooms/payments/room.ts';
import { playgroundRoom } from './rooms/playground/room.ts';
import { positionsRoom } from './rooms/positions/room.ts';
import { returnsRoom } from './rooms/returns/room.ts';
import { statisticsRoom } from './rooms/statistics/room.ts';
import { todayRoom } from './rooms/today/room.ts';
import { tourRoom } from './rooms/tour/room.ts';

export const rooms: readonly Room[] = [
  todayRoom,
  organizationsRoom,
  connectorsRoom,
  deliveriesRoom,
  positionsRoom,
  paymentsRoom,
  returnsRoom,
  playgroundRoom,
  journalRoom,
  statisticsRoom,
  administrationRoom,
  connectRoom,
  tourRoom,
];
