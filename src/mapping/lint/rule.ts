/** A rule of lint: one file each under rules/, registered in rules/registry.ts. */
import type { Node, Range } from '../source-tree/node.ts';
import type { Bindings } from './bindings.ts';
import type { Inferred } from './infer.ts';
import type { ResultField } from './result.ts';
import type { LintSetting, MappingKind } from './setting.ts';
import type { Type } from './type.ts';

export interface Rule {
  /** Its name, which comments that allow it say too. */
  readonly id: string;
  /** error: it cannot work; warning: it works until a value comes that it spoils. */
  readonly severity: 'error' | 'warning';
  /** What it finds, as one line of a table. */
  readonly finds: string;
  /** Why money or its traces are lost. */
  readonly loses: string;
  /** What to write instead. */
  readonly fix: string;
  /** What it catches, and what looks like it and is right: both are tests, and stand in docs/lint.md. */
  readonly caught: Example;
  readonly near: Example;
  find(facts: Facts): Iterable<Found>;
}

export interface Example {
  readonly source: string;
  /** Default: positions. */
  readonly kind?: MappingKind;
  /** A part of the source that no case reaches. */
  readonly unreached?: string;
}

export interface Found {
  readonly at: Range;
  readonly message: string;
  /** Default: the rule's fix. */
  readonly fix?: string;
  /** Default: the rule's severity. */
  readonly severity?: 'error' | 'warning';
}

/** Everything that rules look at, worked out once for a mapping. */
export interface Facts {
  readonly source: string;
  readonly setting: LintSetting;
  readonly root: Node;
  /** All of the tree, outer ones first. */
  readonly nodes: readonly Node[];
  readonly parents: ReadonlyMap<Node, Node>;
  readonly bindings: Bindings;
  readonly inferred: Inferred;
  readonly results: readonly ResultField[];
  typeOf(node: Node): Type;
  /** The source of a node, cut for a message. */
  text(node: Node): string;
}

const LONGEST = 40;

/** Source on one line, for a message. */
export function shortened(source: string): string {
  const text = source.replaceAll(/\s+/g, ' ').trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
