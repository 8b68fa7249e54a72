/** Which name of a variable means which binding, as the blocks and functions of a mapping say. */
import { childrenOf, type Leaf, type Node } from '../source-tree/node.ts';

export interface Binding {
  readonly name: string;
  readonly how: 'bound' | 'parameter' | 'path';
  /** The name where it is bound. */
  readonly at: Leaf;
  /** What is bound; of parameters nothing. */
  readonly value?: Node;
  used: boolean;
}

export interface Use {
  readonly leaf: Leaf;
  /** Its binding before it, if any. */
  readonly binding: Binding | undefined;
  /** A binding that comes too late. */
  readonly later: Binding | undefined;
}

export interface Bindings {
  readonly all: readonly Binding[];
  readonly uses: readonly Use[];
}

interface Frame {
  readonly bindings: Map<string, Binding[]>;
  readonly outer: Frame | undefined;
  /** Its body runs later than it stands. */
  readonly deferred: boolean;
}

export function bindingsOf(root: Node): Bindings {
  const walk = new Walk();
  if (root.type !== 'block') walk.declare(root, walk.frame);
  return walk.run(root);
}

class Walk {
  readonly frame: Frame = { bindings: new Map(), outer: undefined, deferred: false };
  readonly #all: Binding[] = [];
  readonly #uses: Use[] = [];

  run(root: Node): Bindings {
    this.#visit(root, this.frame);
    return { all: this.#all, uses: this.#uses };
  }

  /** Finds what a frame binds, without entering the frames within. */
  declare(node: Node, frame: Frame): void {
    if (node.type === 'lambda') return;
    if (node.type === 'binary' && node.right.type === 'variable' && ['@', '#'].includes(node.operator.value))
      this.#bind(frame, 'path', node.right);
    if (node.type === 'binary' && node.operator.value === ':=' && node.left.type === 'variable')
      this.#bind(frame, 'bound', node.left, node.right);
    for (const child of childrenOf(node)) if (child.type !== 'block') this.declare(child, frame);
  }

  #bind(frame: Frame, how: Binding['how'], at: Leaf, value?: Node): void {
    const { value: name } = at.token;
    const binding: Binding = { name, how, at, ...(value === undefined ? {} : { value }), used: false };
    this.#all.push(binding);
    frame.bindings.set(name, [...(frame.bindings.get(name) ?? []), binding]);
  }

  #visit(node: Node, frame: Frame): void {
    if (node.type === 'block') {
      const inner: Frame = { bindings: new Map(), outer: frame, deferred: false };
      for (const item of node.items) if (item.type !== 'block') this.declare(item, inner);
      for (const item of node.items) this.#visit(item, inner);
      return;
    }
    if (node.type === 'lambda') {
      const inner: Frame = { bindings: new Map(), outer: frame, deferred: true };
      for (const parameter of node.items)
        if (parameter.type === 'variable') this.#bind(inner, 'parameter', parameter);
      if (node.body.type !== 'block') this.declare(node.body, inner);
      this.#visit(node.body, inner);
      return;
    }
    if (node.type === 'variable') {
      this.#use(node, frame);
      return;
    }
    const binds = node.type === 'binary' && [':=', '@', '#'].includes(node.operator.value) ? node : undefined;
    for (const child of childrenOf(node)) {
      const name =
        child === (binds?.operator.value === ':=' ? binds.left : binds?.right) && child.type === 'variable';
      if (binds === undefined || !name) this.#visit(child, frame);
    }
  }

  #use(leaf: Leaf, from: Frame): void {
    const name = leaf.token.value;
    let later: Binding | undefined;
    let deferred = false;
    for (let frame: Frame | undefined = from; frame !== undefined; frame = frame.outer) {
      const found = frame.bindings.get(name) ?? [];
      // A binding's own value does not see it, unless it is a function that calls itself.
      const before = found.filter(
        ({ at, value, how }) =>
          deferred ||
          how !== 'bound' ||
          (at.end <= leaf.start && (value === undefined || value.end <= leaf.start)),
      );
      const binding = before.at(-1);
      if (binding !== undefined) {
        for (const one of deferred ? before : [binding]) one.used = true;
        // Where one of several branches binds, any of them may be meant.
        for (const one of before) one.used = true;
        this.#uses.push({ leaf, binding, later: undefined });
        return;
      }
      later ??= found[0];
      deferred ||= frame.deferred;
    }
    if (later !== undefined) later.used = true;
    this.#uses.push({ leaf, binding: undefined, later });
  }
}
