import type { HostWeights, ModelConfig } from '../config';
import { type Adapter, adapterShapes, adapterWeights, LENGTH_OF_A, scaleOf } from './adapter';
import { dot, productSvd } from './svd';

/**
 * Combinations of what adapters change, B·A, instead of A and B each for itself: a sum of two of rank r has rank 2r. So an adapter has room for twice its
 * rank; what is trained takes the first half, where the rest is zero. There it stays: the gradient of a zero column of B against a zero row of A is zero.
 */

/** The adapter with room for twice its rank, at the same scale. */
export const withRoom = (adapter: Adapter): Adapter => ({
  ...adapter,
  rank: 2 * adapter.rank,
  alpha: adapter.alpha * (adapter.rankStabilised ? Math.SQRT2 : 2),
});

/** A sum Σ coefficient·(B·A), as weights of an adapter. */
export type Sum = readonly (readonly [coefficient: number, weights: HostWeights])[];

/** One term of one module's product: a column of B times a row of A, with the sum's coefficient in B. */
interface Term {
  readonly b: Float64Array;
  readonly a: Float64Array;
}

interface Module {
  readonly names: { a: string; b: string };
  readonly into: number;
  readonly out: number;
}

export interface Products {
  /** Weights whose products are the sum's, or nearest to it if it has more than `rank` terms; `lost`: ‖sum − what it became‖/‖sum‖, Frobenius over all modules. */
  sum(sum: Sum, rank: number): Promise<{ weights: HostWeights; lost: number }>;
  /** ⟨x, y⟩ over all modules, Frobenius, the adapter's scale included. */
  inner(x: Sum, y: Sum): Promise<number>;
  /** Whether all but the first `rank` terms of every module are zero. */
  fits(weights: HostWeights, rank: number): boolean;
  /** The same in an adapter of another rank: terms are left out, or zeros added. */
  resized(weights: HostWeights, from: number, to: number): HostWeights;
}

/** The products of an adapter of rank `room`; `rest` is awaited between modules. */
export function productsOf(config: ModelConfig, adapter: Adapter, rest: () => Promise<void>): Products {
  const shapes = adapterShapes(config, adapter);
  const room = adapter.rank;
  const modules = adapter.modules.map((module): Module => {
    const names = adapterWeights(module);
    return { names, into: shapes.get(names.a)![1]!, out: shapes.get(names.b)![0]! };
  });
  return {
    async sum(sum, rank) {
      const weights: HostWeights = new Map();
      let [lost, all] = [0, 0];
      for (const module of modules) {
        const nearest = nearestOf(termsOf(module, sum, room), rank);
        write(module, nearest.terms, room, weights);
        lost += nearest.lost;
        all += nearest.all;
        await rest();
      }
      return { weights, lost: lost === 0 ? 0 : Math.sqrt(lost / all) };
    },
    async inner(x, y) {
      let total = 0;
      for (const module of modules) {
        total += innerOf(termsOf(module, x, room), termsOf(module, y, room));
        await rest();
      }
      return scaleOf(adapter) ** 2 * total;
    },
    fits: (weights, rank) =>
      modules.every((module) =>
        read(module, weights, room)
          .slice(rank)
          .every((term) => isZero(term.a) && isZero(term.b)),
      ),
    resized(weights, from, to) {
      const found: HostWeights = new Map();
      for (const module of modules) write(module, read(module, weights, from).slice(0, to), to, found);
      return found;
    },
  };
}

const isZero = (values: Float64Array): boolean => values.every((x) => x === 0);

function read({ names, into, out }: Module, weights: HostWeights, rank: number): Term[] {
  const [a, b] = [weights.get(names.a)!, weights.get(names.b)!];
  return Array.from({ length: rank }, (_, j) => ({
    a: Float64Array.from(a.subarray(j * into, (j + 1) * into)),
    b: Float64Array.from({ length: out }, (_, i) => b[i * rank + j]!),
  }));
}

/** `rank` terms, of which those that are not given are zero. */
function write({ names, into, out }: Module, terms: readonly Term[], rank: number, weights: HostWeights): void {
  const [a, b] = [new Float32Array(rank * into), new Float32Array(out * rank)];
  for (const [j, term] of terms.entries()) {
    a.set(term.a, j * into);
    for (let i = 0; i < out; i++) b[i * rank + j] = term.b[i]!;
  }
  weights.set(names.a, a).set(names.b, b);
}

/** All terms of a sum that are not zero. One of the first set that only has a zero B stays: it changes nothing, but it can be trained. */
const termsOf = (module: Module, sum: Sum, room: number): Term[] =>
  sum.flatMap(([coefficient, weights], set) =>
    read(module, weights, room)
      .filter(({ a, b }) => !isZero(a) && (set === 0 || !isZero(b)))
      .map(({ a, b }) => ({ a, b: b.map((x) => coefficient * x) })),
  );

function innerOf(x: readonly Term[], y: readonly Term[]): number {
  let sum = 0;
  for (const mine of x) for (const other of y) sum += dot(mine.a, other.a) * dot(mine.b, other.b);
  return sum;
}

/**
 * The best `rank` terms (Eckart–Young 1936); `lost` and `all` are squared norms of what is left out and of the whole. Rows of A get the length that they
 * are drawn with, so that a solve which begins there moves B and A as the first one did. A row with nothing to say is one that was there.
 */
function nearestOf(terms: readonly Term[], rank: number): { terms: readonly Term[]; lost: number; all: number } {
  if (terms.length <= rank) return { terms, lost: 0, all: innerOf(terms, terms) };
  const { left, values, right } = productSvd(
    terms.map(({ b }) => b),
    terms.map(({ a }) => a),
  );
  const kept = terms.slice(0, rank).map((old, j): Term => {
    const value = values[j]!;
    return value === 0
      ? { a: old.a, b: left[j]! }
      : { a: right[j]!.map((x) => LENGTH_OF_A * x), b: left[j]!.map((x) => (value / LENGTH_OF_A) * x) };
  });
  const squares = values.map((value) => value ** 2);
  return { terms: kept, lost: total(squares.subarray(rank)), all: total(squares) };
}

const total = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0);
