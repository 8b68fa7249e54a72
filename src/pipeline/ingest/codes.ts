/** Payment codes for new installments: generated from the counter, given by the row, or derived from a slice of it. */

import type { ConnectorConfig } from '../../domain/configuration.ts';
import type { AuxDigit } from '../../domain/iuv.ts';
import { deriveIuv, generateIuv } from '../../domain/iuv.ts';
import { checkPaymentCode, noticeOf } from '../../domain/notice-number.ts';
import type { Problem, Result } from '../../domain/problem.ts';
import { failed, ok, problem } from '../../domain/problem.ts';
import type { NewCode } from '../../store/applying.ts';
import type { CodeSeries } from '../../store/codes.ts';
import { takeCodes, takenBetween, takenCodes } from '../../store/codes.ts';
import type { FreshCode } from '../../store/creating.ts';
import type { Client, Database } from '../../store/database.ts';
import type { Delivery } from '../../store/deliveries.ts';
import type { Context } from '../context.ts';

/** An installment that wants a code; assigned in place. */
export interface CodeWish {
  readonly unit: number;
  readonly ordinal: number;
  readonly index: number;
  readonly positionId: string;
  readonly given: string | null;
  iuv?: string;
  noticeNumber?: string;
}

interface Rule extends Readonly<ConnectorConfig['codes']> {
  /** Segregation codes of the Nodo access: what rows bring may be of any of them. */
  readonly own: readonly string[];
}

/** Numbers are taken a block at a time: what a crash leaves of one is a gap, which is allowed. */
const BLOCK = 5_000;

interface Block {
  next: number;
  end: number;
}

const blocks = new Map<string, Block>();

async function nextNumbers(
  context: Context,
  series: CodeSeries,
  count: number,
  start: number,
): Promise<readonly number[]> {
  const name = `${context.worker}/${series.organization}/${series.auxDigit}/${series.segregationCode}`;
  const numbers: number[] = [];
  let block = blocks.get(name) ?? { next: 0, end: 0 };
  while (numbers.length < count) {
    if (block.next >= block.end)
      block = await takeBlock(
        context,
        context.database,
        series,
        Math.max(BLOCK, count - numbers.length),
        start,
      );
    numbers.push(block.next);
    block.next += 1;
  }
  blocks.set(name, block);
  return numbers;
}

async function takeBlock(
  context: Context,
  database: Database,
  series: CodeSeries,
  size: number,
  start: number,
): Promise<Block> {
  // A database restored from a backup must start beyond every code that ever left: the archive remembers how far that was.
  const mark = await context.archive.codeMark(series.organization, series.auxDigit, series.segregationCode);
  context.crash('codes.before-block');
  const first = await takeCodes(database, series, size, Math.max(start, mark));
  context.crash('codes.before-mark');
  await context.archive.raiseCodeMark(
    series.organization,
    series.auxDigit,
    series.segregationCode,
    first + size,
  );
  context.crash('codes.after-block');
  return { next: first, end: first + size };
}

/** Assigns every wish its code; returns the units whose code cannot be taken. */
export async function assignCodes(
  context: Context,
  client: Client,
  item: Delivery,
  rule: Rule,
  wishes: readonly CodeWish[],
): Promise<readonly { unit: number; ordinal: number; problem: Problem }[]> {
  if (wishes.length === 0) return [];
  const refused: { unit: number; ordinal: number; problem: Problem }[] = [];
  const brought = rule.strategy === 'generated' ? [] : wishes;
  const wanted = new Map<string, CodeWish>();
  for (const wish of brought) {
    const code = readCode(rule, wish.given);
    if (!code.ok) refused.push({ unit: wish.unit, ordinal: wish.ordinal, problem: code.problem });
    else if (wanted.has(code.value.iuv))
      refused.push({ unit: wish.unit, ordinal: wish.ordinal, problem: codeTaken(code.value.iuv) });
    else {
      wish.iuv = code.value.iuv;
      wish.noticeNumber = code.value.noticeNumber;
      wanted.set(code.value.iuv, wish);
    }
  }
  for (const iuv of await takenCodes(client, item.organization, [...wanted.keys()])) {
    const wish = wanted.get(iuv);
    if (wish !== undefined) refused.push({ unit: wish.unit, ordinal: wish.ordinal, problem: codeTaken(iuv) });
  }
  if (rule.strategy === 'generated') await generate(context, client, item, rule, wishes);
  return refused;
}

const codeTaken = (iuv: string): Problem =>
  problem('code.taken', `payment code ${iuv} already belongs to another debt`, {
    advice: 'Codes are unique for ever: the gestionale must give this debt its own.',
  });

/** An installment that wants a generated code; assigned in place. */
type Wish = Pick<CodeWish, 'iuv' | 'noticeNumber'>;

/** As many generated codes as that, none taken. */
export async function generateCodes(
  context: Context,
  client: Client,
  item: Delivery,
  rule: Readonly<ConnectorConfig['codes']>,
  count: number,
): Promise<readonly FreshCode[]> {
  const wishes = Array.from({ length: count }, (): Wish => ({}));
  await generate(context, client, item, rule, wishes);
  return wishes as readonly FreshCode[];
}

async function generate(
  context: Context,
  client: Client,
  item: Delivery,
  rule: Readonly<ConnectorConfig['codes']>,
  wishes: readonly Wish[],
): Promise<void> {
  const series = {
    organization: item.organization,
    auxDigit: rule.auxDigit,
    segregationCode: rule.segregationCode,
  };
  let left = [...wishes];
  // A counter that runs into codes that rows once brought along skips them.
  while (left.length > 0) {
    const numbers = await nextNumbers(context, series, left.length, rule.start);
    left.forEach((wish, index) => {
      const iuv = generateIuv(rule.segregationCode, numbers[index] as number);
      if (!iuv.ok) throw new Error(iuv.problem.message);
      wish.iuv = iuv.value;
      wish.noticeNumber = noticeOf(iuv.value);
    });
    const [first, last] = [left[0]?.iuv as string, left.at(-1)?.iuv as string];
    // Counters grow, and codes with them: the ones taken here stand together.
    const taken = await takenBetween(client, item.organization, first, last);
    left = left.filter((wish) => taken.has(wish.iuv as string));
  }
}

function readCode(rule: Rule, given: string | null): Result<{ iuv: string; noticeNumber: string }> {
  if (given === null)
    return failed(
      problem('code.missing', 'the row brings no payment code', {
        advice:
          'The connector says that codes are given: the mapping must return `code` for each installment.',
      }),
    );
  if (rule.strategy === 'derived') {
    const iuv = deriveIuv(rule.segregationCode, given);
    return iuv.ok ? ok({ iuv: iuv.value, noticeNumber: noticeOf(iuv.value) }) : iuv;
  }
  const checked = checkPaymentCode(given, {
    auxDigit: rule.auxDigit as AuxDigit,
    segregationCodes: rule.own,
  });
  if (!checked.ok) return checked;
  const text = given.trim();
  return ok({
    iuv: checked.value.iuv,
    noticeNumber: text.length === 18 ? text : `${rule.auxDigit}${checked.value.iuv}`,
  });
}

export const wishedCodes = (wishes: readonly CodeWish[]): readonly NewCode[] =>
  wishes.map((wish) => ({ ...wish, iuv: wish.iuv as string, noticeNumber: wish.noticeNumber as string }));
