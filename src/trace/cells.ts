import type { At } from './events';

/** Children of a node, a power of two. */
const WIDTH = 32;
const BITS = 5;

type Node<Value> = readonly (Node<Value> | Value)[];

/** The numbers of places, in the order in which they came. */
interface Numbers {
  readonly places: At[];
  /** By seed, arm and iteration: a look-up makes no text. */
  readonly bySeed: Map<number, Map<string, number[]>>;
}

function numbersOf(places: Iterable<At>): Numbers {
  const numbers: Numbers = { places: [], bySeed: new Map() };
  for (const place of places) add(numbers, place);
  return numbers;
}

function add({ places, bySeed }: Numbers, { seed, arm, iteration }: At): void {
  const byArm = bySeed.get(seed) ?? new Map<string, number[]>();
  const byIteration = byArm.get(arm) ?? [];
  byIteration[iteration] = places.length;
  byArm.set(arm, byIteration);
  bySeed.set(seed, byArm);
  places.push({ seed, arm, iteration });
}

/** Places as texts. */
export const keyOf = ({ seed, arm, iteration }: At): string => `${seed}/${arm}/${iteration}`;

function placeOf(key: string): At {
  const [seed, arm, iteration] = key.split('/');
  return { seed: Number(seed), arm: arm ?? '', iteration: Number(iteration) };
}

/**
 * An immutable map by place (as a text: `keyOf`), in the order in which places came: adding or replacing a value makes another map and costs the same
 * however many there are. Values stand in a tree by the number of their place, of which the path to the change is copied; so what differs between
 * two maps of a line is found without a look at the rest. The numbers of places are shared by all maps of a line; a second map made from the same
 * one begins a line of its own.
 */
export class Cells<Value> implements ReadonlyMap<string, Value> {
  readonly size: number;
  readonly #numbers: Numbers;
  readonly #root: Node<Value>;
  /** Levels of nodes above the values. */
  readonly #depth: number;

  private constructor(size: number, numbers: Numbers, root: Node<Value>, depth: number) {
    this.size = size;
    this.#numbers = numbers;
    this.#root = root;
    this.#depth = depth;
  }

  static of<Value>(entries: Iterable<readonly [string, Value]>): Cells<Value> {
    let cells = new Cells<Value>(0, numbersOf([]), [], 1);
    for (const [key, value] of entries) cells = cells.with(placeOf(key), value);
    return cells;
  }

  with(place: At, value: Value): Cells<Value> {
    const at = this.#number(place);
    if (at !== null)
      return new Cells(this.size, this.#numbers, this.#set(this.#root, this.#depth, at, value), this.#depth);
    const { places } = this.#numbers;
    const numbers = places.length === this.size ? this.#numbers : numbersOf(places.slice(0, this.size));
    add(numbers, place);
    const full = this.size === WIDTH ** this.#depth;
    const [root, depth] = full ? [[this.#root], this.#depth + 1] : [this.#root, this.#depth];
    return new Cells(this.size + 1, numbers, this.#set(root, depth, this.size, value), depth);
  }

  at(place: At): Value | undefined {
    const at = this.#number(place);
    return at === null ? undefined : this.#at(at);
  }

  /** The places whose value is another than in an earlier map of the same line; null if it is of another line. */
  changesSince(before: Cells<Value>): Generator<At> | null {
    const isEarlier = before.#numbers === this.#numbers && before.size <= this.size;
    return isEarlier ? this.#changes(this.#root, this.#depth, 0, before.#root, before.#depth) : null;
  }

  get(key: string): Value | undefined {
    return this.at(placeOf(key));
  }

  has(key: string): boolean {
    return this.#number(placeOf(key)) !== null;
  }

  *placed(): Generator<[At, Value]> {
    for (let at = 0; at < this.size; at++) yield [this.#numbers.places[at]!, this.#at(at)];
  }

  *entries(): MapIterator<[string, Value]> {
    for (const [place, value] of this.placed()) yield [keyOf(place), value];
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.placed()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  /** Places of later maps of the line are not in this one. */
  #number({ seed, arm, iteration }: At): number | null {
    const at = this.#numbers.bySeed.get(seed)?.get(arm)?.[iteration];
    return at !== undefined && at < this.size ? at : null;
  }

  #at(at: number): Value {
    let node = this.#root;
    for (let level = this.#depth - 1; level > 0; level--) node = node[(at >>> (level * BITS)) % WIDTH] as Node<Value>;
    return node[at % WIDTH] as Value;
  }

  #set(node: Node<Value> | undefined, depth: number, at: number, value: Value): Node<Value> {
    const copy = node ? [...node] : [];
    const place = (at >>> ((depth - 1) * BITS)) % WIDTH;
    copy[place] = depth === 1 ? value : this.#set(copy[place] as Node<Value> | undefined, depth - 1, at, value);
    return copy;
  }

  /** Below a node whose first value has the number `first`; the tree before may be lower, and stands at the left then. */
  *#changes(
    node: Node<Value>,
    depth: number,
    first: number,
    old: Node<Value> | undefined,
    oldDepth: number,
  ): Generator<At> {
    if (node === old) return;
    for (let place = 0; place < node.length; place++) {
      const at = first + place * WIDTH ** (depth - 1);
      const below = depth > oldDepth ? (place === 0 ? old : undefined) : old?.[place];
      if (depth > 1)
        yield* this.#changes(
          node[place] as Node<Value>,
          depth - 1,
          at,
          below as Node<Value> | undefined,
          Math.min(oldDepth, depth - 1),
        );
      else if (node[place] !== below) yield this.#numbers.places[at]!;
    }
  }
}
