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

/** Text without padding is the usual case, and worth a shorter way. */
const PLAIN = /^[A-Za-z0-9+/ \t\r\n]*$/;

export class Base64Decoder {
  /** Characters that do not yet make a group of four. */
  #rest = '';
  #read = 0;
  #padding = 0;

  /** The bytes of all whole groups so far, or what is wrong. */
  push(chunk: Uint8Array): Uint8Array | Base64Fault {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    if (this.#padding > 0 || !PLAIN.test(text)) {
      const fault = this.#inspect(chunk);
      if (fault !== undefined) return fault;
    }
    this.#read += chunk.length;
    const bare = this.#rest + text.replace(/[ \t\r\n=]+/g, '');
    const whole = bare.length - (bare.length % 4);
    this.#rest = bare.slice(whole);
    return Buffer.from(bare.slice(0, whole), 'base64');
  }

  /** Counts padding, and finds what is no base64. */
  #inspect(chunk: Uint8Array): Base64Fault | undefined {
    for (const [at, byte] of chunk.entries()) {
      const value = VALUE[byte] ?? -1;
      if (value === PADDING) this.#padding += 1;
      else if (value >= 0 && this.#padding > 0)
        return { offset: this.#read + at, message: 'something follows the padding' };
      else if (value === -1) return { offset: this.#read + at, message: 'this is no base64 character' };
    }
    return undefined;
  }

  /** The last, padded group; the padding must complete it and the bits that it leaves out must be zero. */
  end(): Uint8Array | Base64Fault {
    const { length } = this.#rest;
    const wrong = (message: string): Base64Fault => ({ offset: this.#read, message });
    if (length === 0) return this.#padding === 0 ? new Uint8Array() : wrong('the padding pads nothing');
    if (this.#padding === 0) return wrong('the text ends in the middle of a group of four');
    if (length < 2 || length + this.#padding !== 4) return wrong('the padding does not complete its group');
    const last = VALUE[this.#rest.charCodeAt(length - 1)] ?? 0;
    if ((last & (length === 2 ? 0b1111 : 0b11)) !== 0) return wrong('the last group says more than it can');
    return Buffer.from(this.#rest, 'base64');
  }
}
