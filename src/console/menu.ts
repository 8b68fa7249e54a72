/** The rooms that somebody finds in their menu: one whose first page they may not open is not there. */
import { may, mayAnywhere, type Viewer } from '../domain/access.ts';
import type { Room } from './page.ts';
import { rooms } from './registry.ts';

export const menuOf = (viewer: Viewer): readonly Room[] => rooms.filter((room) => opens(viewer, room));

function opens(viewer: Viewer, room: Room): boolean {
  const first = room.pages.find(({ path }) => path === room.href);
  if (first === undefined) return false;
  const { where, permission } = first.needs;
  return where === 'everywhere' ? may(viewer, permission, null) : mayAnywhere(viewer, permission);
}
