/** The lines of files that made a position what it is, as the archive has them. */
import { decode, isEncoding } from '../formats/encoding.ts';
import type { PositionDetail } from '../store/web/position-detail.ts';
import type { Context } from './context.ts';

const MOST_BYTES = 4_096;

/** `<delivery id>/<record number>` */
export type RecordName = `${string}/${number}`;

/** Decoded, at most 4 KB of each; null: the archive has it no more. */
export async function positionLines(
  { archive }: Pick<Context, 'archive'>,
  position: Pick<PositionDetail, 'organization' | 'versions'>,
): Promise<ReadonlyMap<RecordName, string | null>> {
  const found = new Map<RecordName, string | null>();
  for (const { deliveryId, sha256, encoding, records } of position.versions) {
    if (records.length === 0) continue;
    const kept = (await archive.size(position.organization, sha256)) !== undefined;
    for (const { number, offset, length } of records) {
      const name: RecordName = `${deliveryId}/${number}`;
      if (!kept) found.set(name, null);
      else {
        const bytes = await archive.readRange(
          position.organization,
          sha256,
          offset,
          Math.min(length, MOST_BYTES),
        );
        found.set(name, decode(bytes, encoding !== null && isEncoding(encoding) ? encoding : 'windows-1252'));
      }
    }
  }
  return found;
}
