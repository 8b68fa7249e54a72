/** Base64 (RFC 4648, section 4) piece by piece, strictly: what is not of it has a place, and padding must be right. */

/** Offset from 0 of what is wrong, in the text that was pushed. */
export interface Base64Fault {
  readonly offset: number;
  readonly message: string;
}

const VALUE = new Int16Array(256).fill(-1);
for (const [value, character] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
].entries())
  VALUE[character.charCodeAt(0)] = value;
const BLANK = -2;
const PADDING = -3;
for (const blank of ' \t\r\n') VALUE[blank.charCodeAt(0)] = BLANK;
VALUE['='.charCodeAt(0)] = PADDING;

export class Base64Decoder {
  /** Characters that do not yet make a group of four. */
  #rest = Buffer.alloc(0);
  #read = 0;
  #padding = 0;

  /** The bytes of all whole groups so far, or what is wrong. */
  push(chunk: Uint8Array): Uint8Array | Base64Fault {
    const kept = Buffer.allocUnsafe(this.#rest.length + chunk.length);
    let length = this.#rest.copy(kept);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      const value = VALUE[byte] ?? -1;
      if (value >= 0 && this.#padding === 0) {
        kept[length] = byte;
        length += 1;
      } else if (value === PADDING) this.#padding += 1;
      else if (value !== BLANK)
        return {
          offset: this.#read + at,
          message: value >= 0 ? 'something follows the padding' : 'this is no base64 character',
        };
    }
    this.#read += chunk.length;
    const whole = length - (length % 4);
    this.#rest = Buffer.from(kept.subarray(whole, length));
    return Buffer.from(kept.toString('latin1', 0, whole), 'base64');
  }

  /** The last, padded group; the padding must complete it and the bits that it leaves out must be zero. */
  end(): Uint8Array | Base64Fault {
    const { length } = this.#rest;
    const wrong = (message: string): Base64Fault => ({ offset: this.#read, message });
    if (length === 0) return this.#padding === 0 ? new Uint8Array() : wrong('the padding pads nothing');
    if (this.#padding === 0) return wrong('the text ends in the middle of a group of four');
    if (length < 2 || length + this.#padding !== 4) return wrong('the padding does not complete its group');
    const last = VALUE[this.#rest[length - 1] ?? 0] ?? 0;
    if ((last & (length === 2 ? 0b1111 : 0b11)) !== 0) return wrong('the last group says more than it can');
    return Buffer.from(this.#rest.toString('latin1'), 'base64');
  }
}
