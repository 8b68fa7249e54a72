/** A scene whose configuration stands in folders of its own, as a server has them: the connectors and mappings of the demo. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { envelopes } from '../../src/formats/envelopes/registry.ts';
import { formats } from '../../src/formats/registry.ts';
import { lintMapping } from '../../src/mapping/lint/lint.ts';
import { configure } from '../../src/pipeline/configure.ts';
import type { ConfigurationFolders, Context } from '../../src/pipeline/context.ts';
import { transports } from '../../src/transports/registry.ts';
import type { Scene } from '../pipeline/scene.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

export interface ConfiguredScene {
  readonly context: Context & { readonly folders: ConfigurationFolders };
  /** Imports what the folders say now. */
  reload(): Promise<void>;
}

export async function configured({ context }: Scene): Promise<ConfiguredScene> {
  const { home } = context;
  for (const folder of ['connectors', 'mappings'])
    await cp(join(ROOT, folder), join(home, folder), { recursive: true });
  const load = (root = home) =>
    loadConfiguration({
      connectors: join(root, 'connectors'),
      mappings: join(root, 'mappings'),
      base: root,
      home,
      formats,
      envelopes,
      transports,
      nodi: context.nodi,
      lintMapping,
    });
  const folders = { connectors: join(home, 'connectors'), mappings: join(home, 'mappings'), load };
  const reload = async (): Promise<void> => {
    await configure(context, await load());
  };
  await reload();
  return { context: { ...context, folders }, reload };
}

export const BORGO = '01234567897';
export const VALLE = '09876543217';
