/** The bytes of a stream that are still needed, in one piece, whatever the chunks. */
import { Buffer } from 'node:buffer';

const INITIAL = 262_144;

export class Window {
  #room = Buffer.allocUnsafe(INITIAL);
  data = this.#room.subarray(0, 0);
  /** Absolute offset of `data[0]`. */
  base = 0;

  /** Appends; bytes before `keep` may go. Returns by how much what stays has moved. */
  append(chunk: Uint8Array, keep: number): number {
    const size = this.data.length;
    let moved = 0;
    if (size + chunk.length > this.#room.length) {
      moved = keep;
      const needed = size - keep + chunk.length;
      const from = this.data;
      // Room to spare, so that bytes move once per filled window and not once per chunk.
      if (needed * 2 > this.#room.length) this.#room = Buffer.allocUnsafe(needed * 2);
      from.copy(this.#room, 0, keep, size);
      this.base += keep;
    }
    this.#room.set(chunk, size - moved);
    this.data = this.#room.subarray(0, size - moved + chunk.length);
    return moved;
  }
}
