/**
 * A hint that wakes the scan early, nothing more: events get lost on network shares and under load, and the periodic
 * scan finds every file without them.
 */
import { watch as observe } from 'chokidar';
import type { Door } from '../../domain/ports/transport.ts';

export function watch(door: Door, changed: () => void): { close(): Promise<void> } {
  const watcher = observe(door.location, {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
  });
  // What goes away is nothing to take: most of it is what we moved ourselves.
  // Ready: whatever came before it watched was not seen coming.
  watcher.on('add', changed).on('change', changed).on('ready', changed);
  // Out of inotify watches, for one: the scan goes on without the hint.
  watcher.on('error', () => undefined);
  return { close: () => watcher.close() };
}
