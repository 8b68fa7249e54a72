/** The layouts under which the examples of lint rules stand; docs/lint.md shows the first. */
import type { FormatOptions, LayoutShape } from '../../../src/domain/ports/format.ts';
import { formats } from '../../../src/formats/registry.ts';
import { lintMapping } from '../../../src/mapping/lint/lint.ts';
import type { Example } from '../../../src/mapping/lint/rule.ts';
import type { LintSetting } from '../../../src/mapping/lint/setting.ts';

export const COLUMNS = ['AVVISO', 'ANNO', 'CF', 'NOME', 'RATA', 'IMPORTO', 'SCADENZA'];

const shape = (format: string, options: FormatOptions): LayoutShape => {
  const found = formats.format(format).spec.shape?.(options, 'read');
  if (found === undefined) throw new Error(`${format} tells no shape`);
  return found;
};

export const CSV: LintSetting = {
  layouts: {
    positions: shape('csv', { encoding: 'utf-8', header: false, columns: COLUMNS }),
    acknowledgement: shape('csv', { encoding: 'utf-8', header: false, columns: ['AVVISO', 'ESITO'] }),
    report: shape('csv', { encoding: 'utf-8', header: false, columns: ['AVVISO', 'PAGATO'] }),
  },
  parameters: [{ name: 'school', always: true }],
};

/** Two lines to a record, one of them often missing, notes as many as there are. */
export const LINES: LintSetting = {
  layouts: {
    positions: shape('fixed-width', {
      encoding: 'us-ascii',
      length: 40,
      type: '1-2',
      records: {
        '10': {
          number: { at: '3-9', as: 'digits' },
          amount: { at: '10-20', as: 'cents' },
          due: { at: '21-28', as: 'yyyyMMdd' },
        },
        '20': { street: '3-30', postalCode: '31-35' },
        '30': { many: true, text: '3-40' },
      },
      record: { from: '10' },
    }),
  },
  parameters: [],
};

export const lintExample = (
  { source, kind = 'positions', unreached }: Example,
  setting: LintSetting = CSV,
) => {
  const start = unreached === undefined ? -1 : source.indexOf(unreached);
  return lintMapping(source, `${kind}.jsonata`, {
    ...setting,
    kind,
    ...(start < 0 || unreached === undefined
      ? {}
      : { unreached: [{ start, end: start + unreached.length }] }),
  });
};

export const rulesOf = (source: string, setting: LintSetting = CSV, kind: Example['kind'] = 'positions') =>
  lintExample({ source, kind }, setting).map(({ rule, problem }) => rule ?? problem.code);
