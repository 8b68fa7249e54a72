/** Accounting entries as metadata of a transfer, with the keys that SANP names for TARI/TEFA. */
import type { Accounting } from '../../domain/debt-position.ts';
import { formatEuro } from '../../domain/money.ts';
import { clean } from './text.ts';

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * `CAPITOLO`, `CODICE ACCERTAMENTO`, `ANNO RIFERIMENTO`. Keys are unique within a transfer, so a second entry has
 * `CAPITOLO 2` and so on; its share goes in `IMPORTO` (euro, decimal point) when there is more than one.
 */
export function metadata(accounting: readonly Accounting[] = []): readonly Pair[] {
  return accounting.flatMap((entry, index) => {
    const suffix = index === 0 ? '' : ` ${index + 1}`;
    const pairs: readonly (readonly [string, string | undefined])[] = [
      ['CAPITOLO', entry.chapter],
      ['CODICE ACCERTAMENTO', entry.accertamento],
      ['ANNO RIFERIMENTO', entry.year],
      [
        'IMPORTO',
        accounting.length > 1 && entry.amount !== undefined
          ? formatEuro(entry.amount, { decimal: '.' })
          : undefined,
      ],
    ];
    return pairs.flatMap(([key, value]) =>
      value === undefined ? [] : [{ key: `${key}${suffix}`, value: clean(value) }],
    );
  });
}
