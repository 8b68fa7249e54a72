/** The configuration as the folders have it, read again only when something in them changed. */
import type { Configuration } from '../configuration/assemble.ts';
import { configurationStamp } from '../configuration/stamp.ts';
import type { ConfigurationFolders } from './context.ts';

const kept = new WeakMap<
  ConfigurationFolders,
  { readonly stamp: string; readonly found: Promise<Configuration> }
>();

export async function onDisk(folders: ConfigurationFolders): Promise<Configuration> {
  const stamp = await configurationStamp([folders.connectors, folders.mappings]);
  const known = kept.get(folders);
  if (known?.stamp === stamp) return known.found;
  const found = folders.load();
  kept.set(folders, { stamp, found });
  found.catch(() => kept.delete(folders));
  return found;
}
