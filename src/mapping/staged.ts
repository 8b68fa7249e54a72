/** What a slice came to. The COPY form of its rows is the store's: the composition root hands in the encoders. */
import type { Staged } from '../domain/ports/mapping.ts';
import type { StagedRecord, StagedUnit } from '../domain/staged.ts';

export interface Encoders {
  unit(row: StagedUnit): string;
  record(row: StagedRecord): string;
}

/** As the port says it, the rows still text. */
export type StagedText = Omit<Staged, 'rows'> & { readonly rows: string };
