import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { groupAdvantages } from '../../src/algorithms/advantages';
import type { GroupRule } from '../../src/algorithms/objectives/row';
import { completeSettings, findKind, findMethod } from '../../src/algorithms/objectives/table';

interface Case {
  loss: string;
  settings: { epsilon: number; epsilon_high: number; beta: number; room: number };
  inputs: Record<'policy' | 'old' | 'reference' | 'mask', number[][]> & { advantages: number[] };
  value: number;
  gradients: number[][];
}

/** What TRL's GRPOTrainer computes; `trl_grpo.py` says how. */
const fixture = JSON.parse(readFileSync(new URL('../fixtures/objectives/trl_grpo.json', import.meta.url), 'utf8')) as {
  advantages: { rewards: number[][]; scale: 'group' | 'none'; values: number[][] }[];
  cases: Case[];
};

const close = (got: number, exact: number) => {
  expect(Math.abs(got - exact)).toBeLessThanOrEqual(1e-9 * Math.abs(exact) + 1e-12);
};

/** TRL has one ε below and above, DAPO and GSPO two; its β is the weight of the KL. */
const given = ({ loss, settings: { epsilon, epsilon_high, beta } }: Case) => {
  if (loss === 'dapo' || loss === 'gspo') return { clip_low: epsilon, clip_high: epsilon_high };
  return loss === 'grpo' ? { clip: epsilon, kl: beta } : { clip: epsilon };
};

/** What the gradient of a token of this response is divided by. */
function divisor(mean: GroupRule['mean'], own: readonly number[], all: readonly number[][], room: number): number {
  const sum = (row: readonly number[]) => row.reduce((a, b) => a + b, 0);
  if (mean === 'responses') return all.length * sum(own);
  return mean === 'tokens' ? sum(all.map(sum)) : all.length * room;
}

test.each(
  fixture.cases
    .filter(({ loss }) => loss !== 'gspo')
    .map((one) => [one.loss, JSON.stringify(one.settings), one] as const),
)('%s %s: TRL, token by token', (id, _, found) => {
  const row = findKind(id, 'tokens');
  const settings = completeSettings(row, given(found));
  const { policy, old, reference, mask, advantages } = found.inputs;
  let value = 0;
  mask.forEach((own, r) => {
    const share = 1 / divisor(row.group!.mean, own, mask, found.settings.room);
    own.forEach((counts, t) => {
      const token = { policy: policy[r]![t]!, old: old[r]![t]!, reference: reference[r]![t]! };
      const { loss, slope } = row.evaluate({ ...token, advantage: advantages[r]! }, settings);
      value += counts * share * loss;
      close(counts * share * slope, found.gradients[r]![t]!);
    });
  });
  close(value, found.value);
});

test.each(
  fixture.cases.filter(({ loss }) => loss === 'gspo').map((one) => [JSON.stringify(one.settings), one] as const),
)('gspo %s: TRL with ratios of sequences', (_, found) => {
  const row = findKind('gspo', 'responses');
  const { policy, old, mask, advantages } = found.inputs;
  const ratio = mask.map((own, r) => own.reduce((sum, counts, t) => sum + counts * (policy[r]![t]! - old[r]![t]!), 0));
  const length = mask.map((own) => own.reduce((a, b) => a + b, 0));
  // All responses as one group: a mean over groups of equal size is the mean over all.
  const group = { policy: ratio, ratio, length, reward: advantages };
  const { loss, slopes } = row.evaluate(group, completeSettings(row, given(found)));
  close(loss, found.value);
  mask.forEach((own, r) => {
    own.forEach((counts, t) => {
      close(counts * slopes[r]!, found.gradients[r]![t]!);
    });
  });
});

test.each(fixture.advantages.map((one) => [one.scale, one] as const))(
  'advantages of a group, scale %s',
  (scale, { rewards, values }) => {
    rewards.forEach((own, i) => {
      groupAdvantages(own, scale === 'group').forEach((advantage, k) => {
        close(advantage, values[i]![k]!);
      });
      // Draws of an action stand once each, or are counted.
      const distinct = [...new Set(own)];
      const counts = distinct.map((r) => own.filter((other) => other === r).length);
      const counted = groupAdvantages(distinct, scale === 'group', counts);
      own.forEach((r, k) => {
        close(counted[distinct.indexOf(r)]!, values[i]![k]!);
      });
    });
  },
);

test('the rows and TRL divide alike', () => {
  const rules = ['grpo', 'gspo', 'dr_grpo', 'dapo'].map((id) => {
    const row = findMethod(id);
    return 'group' in row ? row.group : null;
  });
  expect(rules.map((rule) => rule?.deviation)).toEqual([true, true, false, true]);
});
