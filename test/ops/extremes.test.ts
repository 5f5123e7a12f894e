import { expect, test } from 'vitest';
import { findKind } from '../../src/algorithms/objectives/table';
import { factsWords, settingWords, sumsWords } from '../../src/engine/language/webgpu/objective';
import { objective, SLOPES_WORDS } from '../../src/ops/preference';
import { RESPONSE_WORDS, responses } from '../../src/ops/responses';
import { tokens } from '../../src/ops/tokens';
import {
  extremeGroups,
  extremeOfTokens,
  extremePairs,
  extremeResponses,
  extremeTokens,
  roundoffs,
} from '../support/objectives';
import { runProgram } from '../support/program';

/** Every kernel against its paper's formula at 50 digits, as `test/algorithms/extremes.test.ts` has it for the rows. */

/** WGSL allows exp an error of 3 + 2|x| units, and the conditioning has |x|; a division 2.5. A dozen operations of that are 32. */
const LIMIT = 32;
/** Results and factors below 2^-126 may be flushed to zero; sums of two large numbers leave f32 beyond 1e37. */
const worstOf = (got: readonly number[], exact: readonly number[]) =>
  roundoffs(got, exact, 2 ** -24, { least: 2 ** -120, most: 1e37 });

test.each(extremePairs.map((one) => [one.id, JSON.stringify(one.settings), one] as const))(
  '%s %s',
  async (id, _, { settings, pairs, values }) => {
    const words = Float32Array.from(pairs.flatMap(sumsWords));
    const data = {
      settings: settingWords(findKind(id, 'pairs'), settings),
      sums: words,
      facts: Float32Array.from(pairs.flatMap(factsWords)),
      slopes: new Float32Array(pairs.length * SLOPES_WORDS),
    };
    const { slopes } = await runProgram(data, (rec, buffers) =>
      objective(rec, id, buffers, { pairs: pairs.length, first: 0 }),
    );
    pairs.forEach((pair, i) => {
      const got = [...slopes.subarray(i * SLOPES_WORDS, (i + 1) * SLOPES_WORDS)];
      expect(worstOf(got, values[i]!), JSON.stringify(pair)).toBeLessThan(LIMIT);
    });
  },
);

test.each(extremeResponses.map((one) => [one.id, one] as const))('%s', async (id, { settings, values }) => {
  const [prompts, group] = [extremeGroups.length, 4];
  // One token a response, of a log-ratio that is its own log π: the reference is 0.
  const data = {
    settings: settingWords(findKind(id, 'responses'), settings),
    policy: Float32Array.from(extremeGroups.flatMap(({ ratio }) => ratio)),
    reference: new Float32Array(prompts * group),
    scored: new Uint32Array(prompts * group).fill(1),
    rewards: Float32Array.from(extremeGroups.flatMap(({ reward }) => reward)),
    sums: new Float32Array(prompts * group * RESPONSE_WORDS),
    slopes: new Float32Array(prompts * group),
    losses: new Float32Array(prompts),
    coefficients: new Float32Array(prompts * group),
  };
  const { losses, slopes } = await runProgram(data, (rec, buffers) => {
    responses(rec, id, buffers, { prompts, responses: group, length: 1, divisor: 1 });
  });
  extremeGroups.forEach(({ ratio }, i) => {
    if (values[i]!.length === 0) return;
    const got = [losses[i]!, ...slopes.subarray(i * group, (i + 1) * group)];
    expect(worstOf(got, values[i]!), JSON.stringify(ratio)).toBeLessThan(LIMIT);
  });
});

test.each(extremeOfTokens.map((one) => [one.id, one] as const))('%s', async (id, { settings, values }) => {
  const positions = extremeTokens.length;
  const column = (name: 'policy' | 'old' | 'reference' | 'advantage') =>
    Float32Array.from(extremeTokens, (token) => token[name]);
  const data = {
    settings: settingWords(findKind(id, 'tokens'), settings),
    policy: column('policy'),
    old: column('old'),
    reference: column('reference'),
    advantage: column('advantage'),
    weight: new Float32Array(positions).fill(1),
    losses: new Float32Array(positions),
    coefficients: new Float32Array(positions),
  };
  const { losses, coefficients } = await runProgram(data, (rec, buffers) => {
    tokens(rec, id, buffers, { positions, divisor: 1 });
  });
  extremeTokens.forEach((token, i) => {
    expect(worstOf([losses[i]!, coefficients[i]!], values[i]!), JSON.stringify(token)).toBeLessThan(LIMIT);
  });
});
