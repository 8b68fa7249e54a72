/** A screenshot made small: its colours, of which pages have few, as a palette; cut at a height. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const MOST_COLOURS = 64;
/** Colours that differ by less are one. */
const STEP = 16;

/** `png`: 8 bits a channel, RGB or RGBA, not interlaced, as Chromium writes it. */
export function small(png: Uint8Array, mostRows: number): Buffer {
  const { width, height, channels, data } = chunksOf(Buffer.from(png));
  const rows = Math.min(height, mostRows);
  const pixels = unfiltered(data, width * channels, rows, channels);
  const { palette, indexes } = reduced(pixels, width * rows, channels);
  const lines = Buffer.alloc((width + 1) * rows);
  for (let row = 0; row < rows; row += 1)
    indexes.copy(lines, row * (width + 1) + 1, row * width, (row + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Image {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Buffer;
}

function chunksOf(png: Buffer): Image {
  const parts: Buffer[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      width = body.readUInt32BE(0);
      height = body.readUInt32BE(4);
      channels = body[9] === 6 ? 4 : 3;
    }
    if (type === 'IDAT') parts.push(body);
    at += length + 12;
  }
  return { width, height, channels, data: inflateSync(Buffer.concat(parts)) };
}

/** Each line says how it was written: as it is, or as the difference from what is left of it, above, or both. */
function unfiltered(data: Buffer, stride: number, rows: number, channels: number): Buffer {
  const out = Buffer.alloc(stride * rows);
  for (let row = 0; row < rows; row += 1) {
    const filter = data[row * (stride + 1)] ?? 0;
    const start = row * stride;
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : (out[start + x - channels] ?? 0);
      const up = row === 0 ? 0 : (out[start + x - stride] ?? 0);
      const corner = row === 0 || x < channels ? 0 : (out[start + x - stride - channels] ?? 0);
      out[start + x] = (data[row * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

const coarse = (value: number): number => Math.min(255, Math.round(value / STEP) * STEP);

/** The most frequent colours, and the nearest of them for the rest. */
function reduced(pixels: Buffer, count: number, channels: number): { palette: Buffer; indexes: Buffer } {
  const at = (pixel: number): number =>
    (coarse(pixels[pixel * channels] ?? 0) << 16) |
    (coarse(pixels[pixel * channels + 1] ?? 0) << 8) |
    coarse(pixels[pixel * channels + 2] ?? 0);
  const times = new Map<number, number>();
  const colours = new Uint32Array(count);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const colour = at(pixel);
    colours[pixel] = colour;
    times.set(colour, (times.get(colour) ?? 0) + 1);
  }
  const chosen = [...times]
    .toSorted((one, other) => other[1] - one[1] || one[0] - other[0])
    .slice(0, MOST_COLOURS)
    .map(([colour]) => colour);
  const indexOf = new Map<number, number>();
  for (const colour of times.keys()) indexOf.set(colour, nearest(chosen, colour));
  const indexes = Buffer.alloc(count);
  for (const [pixel, colour] of colours.entries()) indexes[pixel] = indexOf.get(colour) ?? 0;
  return {
    palette: Buffer.from(chosen.flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255])),
    indexes,
  };
}

function nearest(chosen: readonly number[], colour: number): number {
  const exact = chosen.indexOf(colour);
  if (exact >= 0) return exact;
  const far = (other: number): number =>
    ((colour >> 16) - (other >> 16)) ** 2 +
    (((colour >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
    ((colour & 255) - (other & 255)) ** 2;
  return chosen.reduce((best, other, index) => (far(other) < far(chosen[best] ?? 0) ? index : best), 0);
}

function chunk(type: string, body: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
