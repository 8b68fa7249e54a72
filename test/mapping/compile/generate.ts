/** fast-check's arbitrary of a JSONata expression with an input that it fits. */
import fc from 'fast-check';
import { Chance } from './chance.ts';
import { inputShape, type Json, jsonOf } from './input.ts';
import type { Node } from './node.ts';
import { print } from './print.ts';
import type { Scope } from './scope.ts';
import { ANY, NUMBER, objectOf, STRING, STRINGS } from './shape.ts';
import { smaller } from './shrink.ts';
import { write } from './write.ts';

export interface Generated {
  readonly tree: Node;
  readonly source: string;
  readonly input: Json;
  readonly bindings: { readonly [name: string]: Json };
}

/** What the caller binds beside the input. */
const BOUND = objectOf({ table: objectOf({ a: STRING, b: NUMBER }), list: STRINGS });
const SMALLEST = 4;
const LARGEST = 34;

class Expressions extends fc.Arbitrary<Generated> {
  override generate(random: fc.Random): fc.Value<Generated> {
    const chance = new Chance(random);
    const shape = inputShape(chance);
    const bindings = Object.fromEntries(
      Object.entries(BOUND.is === 'object' ? BOUND.fields : {}).map(([name, field]) => [
        name,
        jsonOf(field, chance),
      ]),
    );
    const item = shape.is === 'array' ? shape.of : shape;
    const scope: Scope = {
      chance,
      context: shape,
      root: shape,
      variables: BOUND.is === 'object' ? BOUND.fields : {},
      within: [],
      depth: 0,
      fuel: { left: chance.integer(SMALLEST, LARGEST) },
      noise: chance.weighted([
        [80, 0.4],
        [12, 4],
        [8, 12],
      ]),
    };
    const tree = write(chance.oneIn(3) ? objectOf({ a: ANY, b: ANY }) : ANY, scope);
    const input = chance.oneIn(40) ? jsonOf(item, chance) : jsonOf(shape, chance);
    return new fc.Value({ tree, source: print(tree), input, bindings }, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Generated {
    return typeof value === 'object' && value !== null && 'tree' in value;
  }

  override shrink(value: Generated): fc.Stream<fc.Value<Generated>> {
    return fc.stream(smaller(value)).map((less) => new fc.Value(less, undefined));
  }
}

export const expressions = (): fc.Arbitrary<Generated> => new Expressions();
