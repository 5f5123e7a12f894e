import { expect, test } from 'vitest';
import { runObjective } from '../../src/engine/objective';
import { testDevice } from '../support/gpu';
import { HELD, sumsOf, trlCases, trlName, trlPairs, withoutReference } from '../support/trl';

const cases = trlCases.flatMap((found) =>
  found.kind === 'pairs' && trlName(found) in HELD
    ? [[trlName(found), found.pairs, JSON.stringify(found.settings), found] as const]
    : [],
);

test.each(cases)("%s, %s %s: the kernels against TRL's values", async (_name, name, _settings, found) => {
  const device = await testDevice();
  const pairs = trlPairs(name); // exact in f32, as most settings are
  for (const terms of sumsOf(found)) {
    const sums = pairs.map(() => ({ loss: 0, gw: 0, gl: 0 }));
    for (const { row, given = {}, factor = 1, free } of terms) {
      const slopes = await runObjective(device, row, given, free ? pairs.map(withoutReference) : pairs);
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
