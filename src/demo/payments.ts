/** Which notices the citizens of the demo pay. */
import type { DemoFile, Payable } from './files/expected.ts';
import type { Changes } from './files/tari-again.ts';

/** One in three, the overdue one at the head of the list among them. */
export const everyThird = ({ expected }: DemoFile): readonly Payable[] =>
  expected.payable.filter((_, index) => index % 3 === 0);

/** Whole notices, soluzioni uniche and single rate; and what the next list changes, given these payments. */
export function noticePayments({ expected }: DemoFile): {
  readonly payments: readonly Payable[];
  readonly changes: Changes;
} {
  const keys = [...new Set(expected.payable.map(({ key }) => key))];
  const ofKey = (key: string): readonly Payable[] => expected.payable.filter((one) => one.key === key);
  const [single = [], plan = []] = [
    keys.filter((key) => ofKey(key).length === 1),
    keys.filter((key) => ofKey(key).length > 1),
  ];
  const whole = single.slice(0, 5);
  const [atOnce, byRata, atOnceToo, byRataToo] = plan;
  const [removed, amended] = single.slice(-2);
  const gone = whole.at(-1);
  if (!atOnce || !byRata || !atOnceToo || !byRataToo || !removed || !amended || !gone || single.length < 7) {
    throw new RangeError('the list is too short for the demo');
  }
  const pick = (key: string, ref: string): readonly Payable[] => ofKey(key).filter((one) => one.ref === ref);
  return {
    payments: [
      ...whole.flatMap((key) => ofKey(key)),
      ...[atOnce, atOnceToo].flatMap((key) => pick(key, '0')),
      ...[byRata, byRataToo].flatMap((key) => pick(key, '1')),
    ],
    changes: {
      amended,
      removed,
      paid: [...whole.slice(0, -1), atOnce, atOnceToo],
      paidAndGone: gone,
      paidRata: { key: byRata, ref: '1' },
    },
  };
}
