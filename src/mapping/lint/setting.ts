/** What lint knows of a mapping besides its source. */
import type { LayoutShape } from '../../domain/ports/format.ts';
import type { Range } from '../source-tree/node.ts';

export type MappingKind = 'positions' | 'acknowledgement' | 'report';

export interface LintSetting {
  readonly kind?: MappingKind;
  /** Layouts of the gestionale; rules on fields keep silent without. */
  readonly layouts?: { readonly [kind in MappingKind]?: LayoutShape };
  /** Parameters that the gestionale declares, and whether a connector always has them. */
  readonly parameters?: readonly { readonly name: string; readonly always: boolean }[];
  /** Offsets of what no case reaches, as whoever ran the cases counted it; absent: they were not run. */
  readonly unreached?: readonly Range[];
}
