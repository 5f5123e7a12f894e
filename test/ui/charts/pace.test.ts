import { expect, test } from 'vitest';
import { waitFor } from '../../../src/ui/charts/pace';

test('charts follow a run where they can be seen, a few times a second, and otherwise at once, each in its turn', () => {
  const waits = (active: boolean, visible: boolean) => [0, 1, 2].map((turn) => waitFor({ active, visible, turn }));
  expect(waits(true, false)).toEqual([null, null, null]);
  const [first, ...next] = waits(true, true);
  expect(first).toBeGreaterThanOrEqual(250);
  expect(waits(false, true)).toEqual(waits(false, false));
  expect(waits(false, true)[0]).toBe(0);
  for (const waiting of [[first, ...next], waits(false, true)]) expect(new Set(waiting).size).toBe(3);
});
