import { expect, test } from 'vitest';
import type { Pair, Slopes } from '../../src/algorithms/objectives/row';
import { findPairObjective } from '../../src/algorithms/objectives/table';
import { runObjective } from '../../src/engine/language/webgpu/objective';
import type { Device } from '../../src/gpu/device';
import { testDevice } from '../support/gpu';
import { HELD, seenBy, sumsOf, trlCases, trlName, trlPairs } from '../support/trl';

const cases = trlCases.flatMap((found) =>
  found.kind === 'pairs' && trlName(found) in HELD
    ? [[trlName(found), found.pairs, JSON.stringify(found.settings), found] as const]
    : [],
);

/** Each pair as a step of its own, as in the fixture; all at once if pairs do not depend on each other. */
async function perPair(device: Device, row: string, given: Record<string, number | string>, pairs: Pair[]) {
  if (!findPairObjective(row).batch) return runObjective(device, row, given, pairs);
  const slopes: Slopes[] = [];
  for (const pair of pairs) slopes.push(...(await runObjective(device, row, given, [pair])));
  return slopes;
}

test.each(cases)("%s, %s %s: the kernels against TRL's values", async (_name, name, _settings, found) => {
  const device = await testDevice();
  const pairs = trlPairs(name); // exact in f32, as most settings are
  for (const terms of sumsOf(found)) {
    const sums = pairs.map(() => ({ loss: 0, gw: 0, gl: 0 }));
    for (const term of terms) {
      const { row, given = {}, factor = 1 } = term;
      const slopes = await perPair(device, row, given, seenBy(term, pairs));
      slopes.forEach((slope, i) => {
        for (const key of ['loss', 'gw', 'gl'] as const) sums[i]![key] += factor * slope[key];
      });
    }
    sums.forEach(({ loss, gw, gl }, i) => {
      expect(Math.abs(loss - found.values![i]!)).toBeLessThanOrEqual(1e-6 + 2e-5 * Math.abs(found.values![i]!));
      expect(Math.abs(gw - found.gw[i]!)).toBeLessThanOrEqual(1e-7 + 1e-5 * Math.abs(found.gw[i]!));
      expect(Math.abs(gl - found.gl[i]!)).toBeLessThanOrEqual(1e-7 + 1e-5 * Math.abs(found.gl[i]!));
    });
  }
});
