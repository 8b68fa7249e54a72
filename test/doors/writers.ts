/** Writers as gestionali have them, tried at each door where files lie until they are taken. */
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Gate } from '../../src/domain/configuration.ts';
import type { Pace, Watch } from './watch.ts';
import { type Gated, list, put, type Writer } from './writer.ts';

export interface Stage {
  readonly writer: Writer;
  readonly watch: Watch;
  /** Other gates from now on. */
  gates(gated: Gated): Promise<void>;
}

export interface Manner {
  /** The door's own gate when a connector names none. */
  readonly calm: Gate;
  /** Looks that are sooner than calm comes. */
  readonly soon: Pace;
  /** Within these a calm file is taken. */
  readonly bound: Pace;
  /** What the status says while a file grows, and when it stands still for too short a time. */
  readonly growing: RegExp;
  readonly settling: RegExp;
  /** What it says of an upload whose connection broke; absent: this door cannot know. */
  readonly broken?: RegExp;
  /** Program that reserves: what is there is written by the protocol, or on the server's own disk while nobody sends. */
  readonly reserves: 'while open' | 'when closed';
}

const AN_HOUR: Pace = { looks: 1, everyMs: 3_600_000 };
const AT_ONCE: Pace = { looks: 1, everyMs: 1_000 };
const MINUTES: Pace = { looks: 2, everyMs: 61_000 };
const TRAILER = /^trailer: the trailer is not there yet$/;

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const part = (whole: Buffer, share: number): Buffer => whole.subarray(0, Math.floor(whole.length * share));

export function writers(stage: Stage, manner: Manner): void {
  const { calm, soon, bound, growing, settling, broken } = manner;

  /** Writes the first part, and leaves it open. */
  const begun = async (name: string, bytes: Buffer) => {
    const writing = await stage.writer.open(name, 'new');
    await writing.write(bytes, 0);
    return writing;
  };

  const resumed = async (name: string, whole: Buffer, from: number): Promise<void> => {
    const writing = await stage.writer.open(name, 'resume');
    await writing.write(whole.subarray(from), from);
    await writing.close();
  };

  test('appends small pieces with pauses longer than a look', async () => {
    const { watch, gates } = stage;
    await gates({ ready: [calm] });
    const whole = list(30);
    const writing = await begun('pezzi.csv', part(whole, 0));
    const piece = Math.ceil(whole.length / 4);
    for (let at = 0; at < whole.length; at += piece) {
      await writing.write(whole.subarray(at, at + piece), at);
      if (at + piece < whole.length) await watch.waits('pezzi.csv', growing, soon);
    }
    await writing.close();
    await watch.takes('pezzi.csv', whole, bound);
    await watch.rests();
  });

  test('opens, appends a piece and closes, again and again, as cron does', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm] });
    const whole = list(30);
    const piece = Math.ceil(whole.length / 3);
    await put(writer, 'cron.csv', whole.subarray(0, piece));
    for (let at = piece; at < whole.length; at += piece) {
      await watch.waits('cron.csv', settling, soon);
      await resumed('cron.csv', whole.subarray(0, at + piece), at);
    }
    await watch.takes('cron.csv', whole, bound);
    await watch.rests();
  });

  test('appends with pauses of an hour: the trailer says when it is whole', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm, { gate: 'trailer' }] });
    const whole = list(30);
    const piece = Math.ceil(whole.length / 3);
    await put(writer, 'ore.csv', whole.subarray(0, piece));
    for (let at = piece; at < whole.length; at += piece) {
      // Still for long: from the third look on only the trailer holds it.
      await watch.look();
      await watch.look();
      await watch.waits('ore.csv', TRAILER, AN_HOUR);
      await resumed('ore.csv', whole.subarray(0, at + piece), at);
    }
    await watch.takes('ore.csv', whole, bound);
  });

  test('reserves the whole size and fills it later', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm] });
    const whole = list(30);
    const half = part(whole, 0.6);
    const nul = /: its last \d+ bytes of \d+ are NUL: its size is reserved, its content not written yet$/;
    const writing = await writer.open('riserva.csv', 'new');
    if (manner.reserves === 'when closed') await writing.close();
    await writing.reserve(whole.length);
    if (manner.reserves === 'while open') {
      await watch.waits('riserva.csv', growing, soon);
      await writing.write(half, 0);
      await watch.waits('riserva.csv', growing, { ...soon, looks: 1 });
      await writing.close();
    }
    // Its size stands still for minutes, and yet it is not whole.
    await watch.look();
    await watch.look();
    await watch.waits('riserva.csv', nul, MINUTES);
    const filling = await writer.open('riserva.csv', manner.reserves === 'while open' ? 'resume' : 'new');
    if (manner.reserves === 'while open') await filling.write(whole.subarray(half.length), half.length);
    else await filling.write(whole, 0);
    await filling.close();
    await watch.takes('riserva.csv', whole, { ...bound, looks: bound.looks + 25 });
  });

  test('uploads under a temporary name and renames', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [{ gate: 'rename', suffixes: ['.tmp', '.part', '.filepart'] }] });
    for (const suffix of ['.part', '.filepart']) {
      const whole = list(30);
      const name = `nome${suffix.length}.csv`;
      const temporary = `${name}${suffix}`;
      const half = part(whole, 0.6);
      const writing = await begun(temporary, half);
      await watch.waits(temporary, /^(rename: its name is temporary|open: it is being written)/, soon);
      await writing.write(whole.subarray(half.length), half.length);
      await writing.close();
      await watch.waits(temporary, /^rename: its name is temporary \(\.(file)?part\)$/, MINUTES);
      await writer.rename(temporary, name);
      await watch.takes(name, whole, AT_ONCE);
    }
  });

  test('is cut at 60 %, and resumed after an hour', async () => {
    const { watch, gates } = stage;
    await gates({ ready: [calm, { gate: 'trailer' }] });
    const whole = list(100);
    const half = part(whole, 0.6);
    await (await begun('taglio.csv', half)).cut();
    await watch.look();
    await watch.look();
    // Our own server lets a cut upload be resumed for ten minutes.
    await watch.waits('taglio.csv', broken ?? TRAILER, broken === undefined ? AN_HOUR : MINUTES);
    await resumed('taglio.csv', whole, half.length);
    await watch.takes('taglio.csv', whole, bound);
    await watch.rests();
  });

  test('is cut at 60 % under its temporary name, begins again, and renames', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [{ gate: 'rename', suffixes: ['.part'] }] });
    const whole = list(100);
    await (await begun('di nuovo.csv.part', part(whole, 0.6))).cut();
    await watch.waits('di nuovo.csv.part', broken ?? /^rename: its name is temporary/, MINUTES);
    await put(writer, 'di nuovo.csv.part', whole);
    await writer.rename('di nuovo.csv.part', 'di nuovo.csv');
    await watch.takes('di nuovo.csv', whole, AT_ONCE);
  });

  test('is cut at 60 %, and the hash beside it tells', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm, { gate: 'sidecarHash', algorithm: 'sha256' }] });
    const whole = list(100);
    const half = part(whole, 0.6);
    await put(writer, 'impronta.csv.sha256', Buffer.from(`${sha256(whole)}  impronta.csv\n`));
    await (await begun('impronta.csv', half)).cut();
    for (let n = 0; n < 3; n += 1) await watch.look();
    const disagrees = /^sidecarHash: hash file disagrees: impronta\.csv\.sha256/;
    await watch.waits('impronta.csv', broken ?? disagrees, MINUTES);
    await resumed('impronta.csv', whole, half.length);
    await watch.takes('impronta.csv', whole, bound);
    await watch.rests();
  });

  test('marker: late, and then of the next file of that name', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm, { gate: 'marker', suffixes: ['.ok'], counts: false }] });
    const [first, second] = [list(20), list(21)];
    for (const whole of [first, second]) {
      await put(writer, 'segno.csv', whole);
      for (let n = 0; n < 3; n += 1) await watch.look();
      await watch.waits('segno.csv', /^marker: no \.ok file yet$/, AN_HOUR);
      await put(writer, 'segno.csv.ok', Buffer.alloc(0));
      await watch.takes('segno.csv', whole, bound);
    }
    await watch.rests();
  });

  test('marker: orphan, and before its data is whole', async () => {
    const { writer, watch, gates } = stage;
    await gates({ ready: [calm, { gate: 'marker', suffixes: ['.fine'], counts: true }] });
    await put(writer, 'orfano.csv.fine', Buffer.from('righe: 40\r\n'));
    await watch.rests();
    const whole = list(40);
    const half = part(whole, 0.6);
    const writing = await begun('orfano.csv', half);
    await watch.waits('orfano.csv', growing, soon);
    await writing.close();
    for (let n = 0; n < 3; n += 1) await watch.look();
    await watch.waits('orfano.csv', /^marker: orfano\.csv\.fine says 40 records, found \d+$/, MINUTES);
    await resumed('orfano.csv', whole, half.length);
    await watch.takes('orfano.csv', whole, bound);
  });
}
