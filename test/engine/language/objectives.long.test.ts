import { afterAll, beforeAll, expect, it } from 'vitest';
import { OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { firstLoss, type TalesMaterial, talesMaterial, tenLosses } from '../../support/objectiveTasks';

let setup: TalesMaterial;
beforeAll(async () => {
  setup = await talesMaterial();
});
afterAll(() => setup.engine.close());

it.each(OBJECTIVES.map((row) => [row.id, row] as const))('%s: ten steps lower its own loss', async (_, row) => {
  const losses = await tenLosses(setup, row);
  expect(losses.every(Number.isFinite)).toBe(true);
  expect(losses.at(-1)!).toBeLessThan(firstLoss(row, losses));
});
