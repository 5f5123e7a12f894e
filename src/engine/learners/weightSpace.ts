import type { Adapter } from '../../model/adapter/adapter';
import { type Products, productsOf, type Sum, withRoom } from '../../model/adapter/products';
import type { HostWeights } from '../../model/config';
import type { LanguageEngine, Policy, Weights } from '../language/engine';

/** What a sum of weights is, and how far two are apart: entry by entry, or by what an adapter of those entries changes. */
export interface WeightSpace {
  /** Whether a sum is that of what the weights change: not so of the factors A and B of an adapter, each for itself. */
  readonly isExact: boolean;
  /** New weights Σ coefficient·weights. */
  combine(policy: Policy): Promise<Weights>;
  /** Norms of a − b and of c − d, and the cosine between the two differences (0 if either is 0). */
  compare: LanguageEngine['compare'];
  /**
   * Where a solve begins that is to begin at these weights: there, or as near as it can. `lost` is then the distance, relative to the norm, and the
   * weights are the caller's to free; it is null where nothing had to change.
   */
  beginAt(weights: Weights): Promise<{ weights: Weights; lost: number | null }>;
  /** Weights of a solution, as they are taken away. */
  download(weights: Weights): Promise<HostWeights>;
}

/** All weights as one vector, or with `isExact` false the factors of an adapter. */
export const plainSpace = (engine: LanguageEngine, isExact: boolean): WeightSpace => ({
  isExact,
  combine: async (policy) => engine.combine(policy),
  compare: engine.compare,
  beginAt: async (weights) => ({ weights, lost: null }),
  download: (weights) => engine.download(weights),
});

/** The products B·A of an adapter of rank r, on an engine whose adapter has room for 2r (`withRoom`). Sums of more are the nearest of rank 2r. */
export function productSpace(engine: LanguageEngine, adapter: Adapter, rest: () => Promise<void>): WeightSpace {
  const { rank } = adapter;
  const room = withRoom(adapter);
  const products = productsOf(engine.config, room, rest);
  /** Policies as sums of what they are made of; weights that stand in several are read once. */
  const download = async (...policies: readonly Policy[]): Promise<Sum[]> => {
    const read = new Map<number, HostWeights>();
    for (const [, weights] of policies.flat())
      if (!read.has(weights.id)) read.set(weights.id, await engine.download(weights));
    return policies.map((policy) => policy.map(([coefficient, { id }]) => [coefficient, read.get(id)!]));
  };
  return {
    isExact: true,
    async combine(policy) {
      const [sum] = await download(policy);
      return engine.upload((await products.sum(sum!, room.rank)).weights);
    },
    async compare(a, b, c, d) {
      const [first, second] = await download(difference(a, b), difference(c, d));
      return compared(products, first!, second!);
    },
    async beginAt(weights) {
      const own = await engine.download(weights);
      if (products.fits(own, rank)) return { weights, lost: null };
      const { weights: nearest, lost } = await products.sum([[1, own]], rank);
      return { weights: engine.upload(nearest), lost };
    },
    download: async (weights) => products.resized(await engine.download(weights), room.rank, rank),
  };
}

const difference = (a: Weights, b: Weights): Policy => [
  [1, a],
  [-1, b],
];

async function compared(products: Products, x: Sum, y: Sum) {
  const [xx, yy, xy] = [await products.inner(x, x), await products.inner(y, y), await products.inner(x, y)];
  // Of equal weights rounding may leave less than nothing.
  const [first, second] = [Math.sqrt(Math.max(0, xx)), Math.sqrt(Math.max(0, yy))];
  return { first, second, cosine: first * second === 0 ? 0 : xy / (first * second) };
}
