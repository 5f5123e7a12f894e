import { generator, permutation, streamOf } from '../../random';

/** A person's prompts or pairs, split into what is held out, the same for every seed, and what is learnt from. */
interface Split<One> {
  readonly heldOut: readonly One[];
  readonly training: readonly One[];
}

/** The split is drawn with this seed, so that a file in some order of its own is not cut by it. */
const SPLIT_SEED = 0;

/**
 * Holds out `count` of them. What is like a held-out one (by `keyOf`) is left out of training, too: nothing is learnt from what is judged.
 */
export function splitOff<One>(all: readonly One[], count: number, keyOf: (one: One) => string): Split<One> {
  const order = permutation(all.length, generator(SPLIT_SEED, streamOf('prompts')));
  const heldOut = Array.from(order.slice(0, count), (i) => all[i]!);
  const keys = new Set(heldOut.map(keyOf));
  return { heldOut, training: all.filter((one) => !keys.has(keyOf(one))) };
}

/** Those of an iteration, from 1: whole passes over all of them, each in a fresh order, `count` an iteration. */
export function turnOf<One>(all: readonly One[], seed: number, iteration: number, count: number): One[] {
  const orders = new Map<number, Int32Array>();
  const orderOf = (pass: number): Int32Array => {
    const order = orders.get(pass) ?? permutation(all.length, generator(seed, streamOf('prompts', pass)));
    orders.set(pass, order);
    return order;
  };
  return Array.from({ length: count }, (_, i) => {
    const n = (iteration - 1) * count + i;
    return all[orderOf(Math.floor(n / all.length))[n % all.length]!]!;
  });
}
