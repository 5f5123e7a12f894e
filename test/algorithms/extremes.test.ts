import { expect, test } from 'vitest';
import { completeSettings, findKind, OBJECTIVES } from '../../src/algorithms/objectives/table';
import {
  extremeGroups,
  extremeOfTokens,
  extremePairs,
  extremeResponses,
  extremeTokens,
  roundoffs,
} from '../support/objectives';

/** Every row against its paper's formula at 50 digits: a formula that is stable is off by a small multiple of u times its conditioning. */

/** An exponential or logarithm is good to 1 u in f64; the longest chain of them and of sums here has about a dozen links. */
const LIMIT = 16;
/** Below 1e-40 the script's 50 digits have cancelled; and above f64's half range products overflow. */
const worstOf = (got: readonly number[], exact: readonly number[]) =>
  roundoffs(got, exact, 2 ** -53, { least: 1e-40, most: 1e150 });

test.each(extremePairs.map((one) => [one.id, JSON.stringify(one.settings), one] as const))(
  '%s %s',
  (id, _, { settings, pairs, values }) => {
    const row = findKind(id, 'pairs');
    const complete = completeSettings(row, settings);
    pairs.forEach((pair, i) => {
      const { loss, gw, gl } = row.evaluate(pair, complete);
      expect(worstOf([loss, gw, gl], values[i]!), JSON.stringify(pair)).toBeLessThan(LIMIT);
    });
  },
);

test.each(extremeResponses.map((one) => [one.id, one] as const))('%s', (id, { settings, values }) => {
  const row = findKind(id, 'responses');
  extremeGroups.forEach(({ ratio, reward }, i) => {
    if (values[i]!.length === 0) return;
    const { loss, slopes } = row.evaluate({ policy: ratio, ratio, length: [1, 1, 1, 1], reward }, settings);
    expect(worstOf([loss, ...slopes], values[i]!), JSON.stringify(ratio)).toBeLessThan(LIMIT);
  });
});

test.each(extremeOfTokens.map((one) => [one.id, one] as const))('%s', (id, { settings, values }) => {
  const row = findKind(id, 'tokens');
  extremeTokens.forEach((token, i) => {
    const { loss, slope } = row.evaluate(token, settings);
    expect(worstOf([loss, slope], values[i]!), JSON.stringify(token)).toBeLessThan(LIMIT);
  });
});

test('no row is left out', () => {
  const held = [...extremePairs, ...extremeResponses, ...extremeOfTokens].map(({ id }) => id);
  // aot_unpaired has the loss of one pair and the slope of another; Nash-MD's slope is no derivative of its loss.
  const without = OBJECTIVES.map(({ id }) => id).filter((id) => !held.includes(id));
  expect(without).toEqual(['aot_unpaired', 'nash_md']);
});
