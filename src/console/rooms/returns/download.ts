/** The bytes that left, and what their envelope holds. */
import { Readable } from 'node:stream';
import type { Page } from '../../page.ts';
import { fileOf, HERE, owner } from './detail.ts';

const needs = { permission: 'read', where: 'somewhere', owner } as const;

const download = (id: string, last: string, inside: boolean): Page => ({
  id,
  path: `${HERE}/${last}`,
  needs,
  async render(asked) {
    const file = await fileOf(asked);
    const what = inside ? file?.inside : file;
    if (file === undefined || what === null || what === undefined) return undefined;
    const { archive } = asked.context;
    if ((await archive.size(file.organization, what.sha256)) === undefined) return undefined;
    const bytes = Readable.from(archive.read(file.organization, what.sha256));
    return new Response(Readable.toWeb(bytes) as ReadableStream<Uint8Array>, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(what.name)}`,
        'content-length': String(what.size),
      },
    });
  },
});

export const returnFile = download('returns.file', 'file', false);
export const returnInside = download('returns.inside', 'contenuto', true);
