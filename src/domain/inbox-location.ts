/** Locations of our own doors: `inbox://sftp` and `inbox://http`. */
import type { InboxDoor } from './ports/inbox.ts';

/** Which of our doors a location names; undefined for any other location. */
export function inboxDoor(location: string): InboxDoor | undefined {
  const host = /^inbox:\/\/([a-z]+)\/?$/i.exec(location)?.[1]?.toLowerCase();
  return host === 'sftp' || host === 'http' ? host : undefined;
}
