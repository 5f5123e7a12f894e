/** Children of a node, a power of two. */
const WIDTH = 32;
const BITS = 5;

type Node<Value> = readonly (Node<Value> | Value)[];

/**
 * An immutable map by text, in the order in which keys came: adding or replacing a value makes another map and costs the same however many there
 * are. Values stand in a tree by the number of their key, of which the path to the change is copied. The numbers of keys are shared by all maps of
 * a line; a second map made from the same one begins a line of its own.
 */
export class Cells<Value> implements ReadonlyMap<string, Value> {
  readonly size: number;
  readonly #numbers: Map<string, number>;
  readonly #root: Node<Value>;
  /** Levels of nodes above the values. */
  readonly #depth: number;

  private constructor(size: number, numbers: Map<string, number>, root: Node<Value>, depth: number) {
    this.size = size;
    this.#numbers = numbers;
    this.#root = root;
    this.#depth = depth;
  }

  static of<Value>(entries: Iterable<readonly [string, Value]>): Cells<Value> {
    let cells = new Cells<Value>(0, new Map(), [], 1);
    for (const [key, value] of entries) cells = cells.with(key, value);
    return cells;
  }

  with(key: string, value: Value): Cells<Value> {
    const at = this.#number(key);
    if (at !== null)
      return new Cells(this.size, this.#numbers, this.#set(this.#root, this.#depth, at, value), this.#depth);
    const numbers = this.#numbers.size === this.size ? this.#numbers : new Map([...this.#numbers].slice(0, this.size));
    numbers.set(key, this.size);
    const full = this.size === WIDTH ** this.#depth;
    const [root, depth] = full ? [[this.#root], this.#depth + 1] : [this.#root, this.#depth];
    return new Cells(this.size + 1, numbers, this.#set(root, depth, this.size, value), depth);
  }

  get(key: string): Value | undefined {
    const at = this.#number(key);
    return at === null ? undefined : this.#at(at);
  }

  has(key: string): boolean {
    return this.#number(key) !== null;
  }

  *entries(): MapIterator<[string, Value]> {
    for (const [key, at] of this.#numbers) {
      if (at >= this.size) return;
      yield [key, this.#at(at)];
    }
  }

  *keys(): MapIterator<string> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }

  forEach(visit: (value: Value, key: string, map: ReadonlyMap<string, Value>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  /** Keys of later maps of the line are not in this one. */
  #number(key: string): number | null {
    const at = this.#numbers.get(key);
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
}
