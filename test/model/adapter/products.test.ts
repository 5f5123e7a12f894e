import { expect, it } from 'vitest';
import {
  type Adapter,
  adapterShapes,
  adapterWeights,
  initialAdapter,
  modulesOf,
  scaleOf,
} from '../../../src/model/adapter/adapter';
import { productsOf, type Sum, withRoom } from '../../../src/model/adapter/products';
import type { HostWeights } from '../../../src/model/config';
import { normal } from '../../../src/random';
import { AWKWARD } from '../../support/awkward';

const own: Adapter = { rank: 3, alpha: 5, rankStabilised: false, freezeA: false, modules: modulesOf(AWKWARD, null) };
const room = withRoom(own);
const products = productsOf(AWKWARD, room, async () => {});

/** An adapter of rank 3 that has been trained, with the room of 6. */
function trained(stream: number): HostWeights {
  const weights = new Map(
    [...adapterShapes(AWKWARD, own)].map(([name, [rows, columns]], part) => [
      name,
      Float32Array.from({ length: rows! * columns! }, (_, i) => 0.3 * normal(9, stream, part, i)),
    ]),
  );
  return products.resized(weights, own.rank, room.rank);
}

/** Σ coefficient·scale·B·A of a module, entry by entry in f64. */
function dense(sum: Sum, module: string): Float64Array {
  const names = adapterWeights(module);
  const shapes = adapterShapes(AWKWARD, room);
  const [[out], [, into]] = [shapes.get(names.b)! as [number, number], shapes.get(names.a)! as [number, number]];
  const found = new Float64Array(out * into);
  for (const [coefficient, weights] of sum) {
    const [a, b] = [weights.get(names.a)!, weights.get(names.b)!];
    for (let i = 0; i < out; i++)
      for (let k = 0; k < room.rank; k++)
        for (let j = 0; j < into; j++)
          found[i * into + j]! += coefficient * scaleOf(room) * b[i * room.rank + k]! * a[k * into + j]!;
  }
  return found;
}

const distance = (x: Float64Array, y: Float64Array) =>
  Math.sqrt(x.reduce((sum, value, i) => sum + (value - y[i]!) ** 2, 0));
const norm = (x: Float64Array) => distance(x, new Float64Array(x.length));

it.each([true, false])('an adapter with room changes as much as before: rank-stabilised %s', (rankStabilised) => {
  const adapter = { ...own, rankStabilised };
  expect(scaleOf(withRoom(adapter))).toBeCloseTo(scaleOf(adapter), 14);
});

it('the sum of two solutions is exact to the rounding of B', async () => {
  const sum: Sum = [
    [1.6, trained(1)],
    [-0.6, trained(2)],
  ];
  const { weights, lost } = await products.sum(sum, room.rank);
  expect(lost).toBe(0);
  for (const module of own.modules) {
    const expected = dense(sum, module);
    expect(distance(dense([[1, weights]], module), expected)).toBeLessThan(2 ** -23 * norm(expected));
  }
});

it('is brought back to the rank by what is nearest, and says how far that is', async () => {
  const { weights: anchor } = await products.sum(
    [
      [1.6, trained(1)],
      [-0.6, trained(2)],
    ],
    room.rank,
  );
  expect(products.fits(anchor, own.rank)).toBe(false);
  const { weights, lost } = await products.sum([[1, anchor]], own.rank);
  expect(products.fits(weights, own.rank)).toBe(true);
  let [apart, all] = [0, 0];
  for (const module of own.modules) {
    const whole = dense([[1, anchor]], module);
    apart += distance(dense([[1, weights]], module), whole) ** 2;
    all += norm(whole) ** 2;
    // None nearer: neither a part of the terms, nor what is nearest after a small change of it.
    for (const other of [trained(1), products.resized(products.resized(anchor, 6, 3), 3, 6)])
      expect(distance(dense([[1, weights]], module), whole)).toBeLessThan(distance(dense([[1, other]], module), whole));
  }
  expect(lost).toBeGreaterThan(0.05);
  expect(Math.abs(lost - Math.sqrt(apart / all))).toBeLessThan(1e-6);
  // Nothing is lost the second time, and the rows of A are as long as they are drawn.
  expect(products.fits((await products.sum([[1, weights]], own.rank)).weights, own.rank)).toBe(true);
  const row = weights.get(adapterWeights(own.modules[0]!).a)!.subarray(0, AWKWARD.hidden_size);
  expect(Math.hypot(...row)).toBeCloseTo(1 / Math.sqrt(3), 6);
});

it('measures by what is changed, not by the factors', async () => {
  const [x, y] = [trained(1), trained(2)];
  const difference: Sum = [
    [1, x],
    [-1, y],
  ];
  const expected = own.modules.reduce((sum, module) => sum + norm(dense(difference, module)) ** 2, 0);
  expect(Math.abs((await products.inner(difference, difference)) / expected - 1)).toBeLessThan(1e-12);
  // B twice and A half changes nothing.
  const other = new Map(
    [...x].map(([name, values]) => [name, values.map((value) => value * (name.includes('lora_A') ? 0.5 : 2))]),
  );
  const same: Sum = [
    [1, x],
    [-1, other],
  ];
  expect(Math.abs(await products.inner(same, same))).toBeLessThan(1e-10 * expected);
});

it('what has learnt nothing yet stays as it is, and can be trained', async () => {
  const first = products.resized(initialAdapter(AWKWARD, own, 3), own.rank, room.rank);
  expect(products.fits(first, own.rank)).toBe(true);
  const { weights } = await products.sum(
    [
      [1.6, first],
      [-0.6, first],
    ],
    room.rank,
  );
  for (const [name, values] of weights) expect(values).toEqual(first.get(name)!.map((x) => x || 0));
});
