/** The archive keeps every byte that came or left, addressed by (organization, SHA-256). */
export interface Stored {
  readonly sha256: string;
  readonly size: number;
}

export interface Archive {
  /** Resolves when the bytes are flushed to stable storage. Storing the same bytes again is harmless. */
  store(organization: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Stored>;
  read(organization: string, sha256: string): AsyncIterable<Uint8Array>;
  /** At most `length` bytes from `offset`. */
  readRange(organization: string, sha256: string, offset: number, length: number): Promise<Uint8Array>;
  /** The number that every payment code of a series ever handed out lies below; 0 when there was none. */
  codeMark(organization: string, auxDigit: number, segregationCode: string): Promise<number>;
  /** Raises that mark, flushed before any code below it is used; never lowers it. */
  raiseCodeMark(organization: string, auxDigit: number, segregationCode: string, next: number): Promise<void>;
  /**
   * Erases bytes that were stored before an instant. `kept`: the same bytes were stored again since, so somebody may be
   * about to need them. What an erasure that was cut off left aside is erased, or put back.
   */
  erase(organization: string, sha256: string, storedBefore: Date): Promise<'erased' | 'absent' | 'kept'>;
  /** Removes what crashes left half written, if nothing was added to it since an instant; how many files. */
  sweep(organization: string, writtenBefore: Date): Promise<number>;
  /** Undefined when it is not there. */
  size(organization: string, sha256: string): Promise<number | undefined>;
}
