import { expect, it } from 'vitest';
import type { LanguageEngine, Weights } from '../../../src/engine/language/engine';
import { productSpace } from '../../../src/engine/learners/weightSpace';
import { type Adapter, adapterShapes, modulesOf } from '../../../src/model/adapter/adapter';
import { withRoom } from '../../../src/model/adapter/products';
import type { HostWeights } from '../../../src/model/config';
import { normal } from '../../../src/random';
import { AWKWARD } from '../../support/awkward';

const adapter: Adapter = {
  rank: 3,
  alpha: 5,
  rankStabilised: false,
  freezeA: false,
  modules: modulesOf(AWKWARD, null),
};

const drawn = (stream: number): HostWeights =>
  new Map(
    [...adapterShapes(AWKWARD, withRoom(adapter))].map(([name, [rows, columns]], part) => [
      name,
      Float32Array.from({ length: rows! * columns! }, (_, i) => 0.3 * normal(9, stream, part, i)),
    ]),
  );

it('compares what adapters change, and reads each set of weights once', async () => {
  const kept = [drawn(1), drawn(2), drawn(3)];
  const read: number[] = [];
  const engine = {
    config: AWKWARD,
    async download({ id }: Weights) {
      read.push(id);
      return kept[id]!;
    },
  } as unknown as LanguageEngine;
  const { compare } = productSpace(engine, adapter, async () => {});
  const [solution, previous, start] = [{ id: 0 }, { id: 1 }, { id: 2 }];
  const found = await compare(solution, previous, solution, start);
  expect(read).toEqual([0, 1, 2]);
  const [once, other] = [
    await compare(solution, previous, solution, previous),
    await compare(solution, start, start, solution),
  ];
  expect(found.first).toBe(once.first);
  expect(found.second).toBe(other.first);
  expect(once.cosine).toBeCloseTo(1, 14);
  expect(other.cosine).toBeCloseTo(-1, 14);
  expect(Math.abs(found.cosine)).toBeLessThan(0.9);
  expect(await compare(start, start, solution, start)).toMatchObject({ first: 0, cosine: 0 });
});
