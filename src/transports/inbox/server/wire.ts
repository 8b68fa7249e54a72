/**
 * Packets of SFTP version 3 (draft-ietf-secsh-filexfer-02): a length of 32 bits, then as many bytes. ssh2 has a server
 * side of its own, which tells names only once they are decoded, never slows down a client that sends faster than the
 * disk writes, and cannot name extensions; so the channel's bytes are read here.
 */

/** As OpenSSH's: room for data of 255 KiB and what stands around it. */
export const LONGEST_PACKET = 256 * 1024;

/** The bytes are not the protocol's: the conversation ends. */
export class Malformed extends Error {}

export class PacketCutter {
  #head: Buffer = Buffer.alloc(0);
  #packet: Buffer | undefined;
  #filled = 0;

  /** The packets that end in these bytes, without their length. */
  *push(bytes: Buffer): Generator<Buffer> {
    let rest = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    this.#head = Buffer.alloc(0);
    for (;;) {
      if (this.#packet === undefined) {
        if (rest.length < 4) {
          this.#head = rest;
          return;
        }
        const length = rest.readUInt32BE(0);
        if (length === 0 || length > LONGEST_PACKET) throw new Malformed(`a packet of ${length} bytes`);
        // Not from the pool: data of a write is kept until it is on disk.
        this.#packet = Buffer.allocUnsafeSlow(length);
        this.#filled = 0;
        rest = rest.subarray(4);
      }
      const packet = this.#packet;
      const count = rest.copy(packet, this.#filled);
      this.#filled += count;
      rest = rest.subarray(count);
      if (this.#filled < packet.length) return;
      this.#packet = undefined;
      yield packet;
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the fields of one packet. */
export class Fields {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, from: number) {
    this.#bytes = bytes;
    this.#at = from;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #take(count: number): number {
    if (this.left < count) throw new Malformed('a packet ends too early');
    const at = this.#at;
    this.#at += count;
    return at;
  }

  u32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }

  u64(): number {
    const value = this.#bytes.readBigUInt64BE(this.#take(8));
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed('an offset beyond all files');
    return Number(value);
  }

  bytes(): Buffer {
    const length = this.u32();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** Undefined when the bytes are not UTF-8. */
  text(): string | undefined {
    const bytes = this.bytes();
    try {
      return utf8.decode(bytes);
    } catch {
      return undefined;
    }
  }
}
