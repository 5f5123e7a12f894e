import { describe, expect, test } from 'vitest';
import { completeSettings, findKind, OBJECTIVES } from '../../src/algorithms/objectives/table';
import { settingWords } from '../../src/engine/language/webgpu/objective';
import { RESPONSE_WORDS, responses } from '../../src/ops/responses';
import { normal, uniform } from '../../src/random';
import { noise, runProgram } from '../support/program';

const IDS = OBJECTIVES.flatMap((row) => (row.kind === 'responses' ? [row.id] : []));

function inputs(id: string, prompts: number, group: number, length: number, spread = 1) {
  const row = findKind(id, 'responses');
  const rows = prompts * group;
  const size = rows * length;
  const policy = noise(size, (i) => -Math.abs(normal(7, 1, 0, i)), 3);
  return {
    settings: settingWords(row, {}),
    policy,
    reference: policy.map((p, i) => Math.fround(p + 0.3 * normal(7, 1, 1, i))),
    scored: Uint32Array.from({ length: size }, (_, i) => (uniform(7, 1, 2, i) < 0.7 ? 1 : 0)),
    rewards: noise(rows, (i) => spread * normal(7, 1, 3, i)),
    sums: new Float32Array(rows * RESPONSE_WORDS),
    slopes: new Float32Array(rows),
    losses: new Float32Array(prompts),
    coefficients: new Float32Array(size),
  };
}

/** Sums of one row in f64. */
function sumsOf({ policy, reference, scored }: ReturnType<typeof inputs>, row: number, length: number) {
  const sums = { policy: 0, ratio: 0, length: 0 };
  for (let i = row * length; i < (row + 1) * length; i++) {
    if (!scored[i]) continue;
    sums.policy += policy[i]!;
    sums.ratio += policy[i]! - reference[i]!;
    sums.length++;
  }
  return { ...sums, length: Math.max(1, sums.length) };
}

describe.each(IDS)('%s', (id) => {
  const row = findKind(id, 'responses');

  test.each([
    [1, 1, 1, 1],
    [3, 2, 17, 1],
    [17, 4, 33, 1],
    [5, 16, 64, 1],
    // Rewards that differ by thousands, as a wrong scale would make them.
    [4, 4, 16, 1000],
  ])('%i prompts of %i responses of %i tokens against f64', async (prompts, group, length, spread) => {
    const data = inputs(id, prompts, group, length, spread);
    const settings = Object.fromEntries(row.settings.map(({ name }, i) => [name, data.settings[i]!]));
    const result = await runProgram(data, (rec, buffers) =>
      responses(rec, id, buffers, { prompts, responses: group, length, divisor: prompts + 2 }),
    );
    for (let prompt = 0; prompt < prompts; prompt++) {
      const members = Array.from({ length: group }, (_, k) => prompt * group + k);
      const sums = members.map((r) => sumsOf(data, r, length));
      const exact = row.evaluate(
        {
          policy: sums.map((s) => s.policy),
          ratio: sums.map((s) => s.ratio),
          length: sums.map((s) => s.length),
          reward: members.map((r) => data.rewards[r]!),
        },
        settings,
      );
      // Errors of the sums, times β (and of exp and log for the rest); relative to rewards that may be large.
      const { beta = 1 } = settings;
      const slack = beta * length * 2 ** -19;
      expect(Math.abs(result.losses[prompt]! - exact.loss)).toBeLessThan(4e-6 + 2e-5 * Math.abs(exact.loss) + slack);
      members.forEach((r, k) => {
        const slope = result.slopes[r]!;
        const limit = 1e-5 * Math.abs(exact.slopes[k]!) + beta * (2e-6 + 2e-6 * Math.abs(exact.loss) + slack);
        expect(Math.abs(slope - exact.slopes[k]!)).toBeLessThan(limit);
        expect(Math.abs(result.sums[r * RESPONSE_WORDS + 1]! - sums[k]!.ratio)).toBeLessThan(length * 2 ** -21);
        for (let t = r * length; t < (r + 1) * length; t++) {
          const coefficient = data.scored[t] ? slope / (prompts + 2) : 0;
          expect(Math.abs(result.coefficients[t]! - coefficient)).toBeLessThanOrEqual(2 ** -21 * Math.abs(coefficient));
        }
      });
    }
  });

  test('slopes are the central differences of the loss, in f64', () => {
    const group = { policy: [-3, -4, -5], ratio: [0.4, -0.7, 0.1], length: [4, 5, 6], reward: [1, 0.2, -0.5] };
    const settings = completeSettings(row, {});
    const { slopes } = row.evaluate(group, settings);
    slopes.forEach((slope, k) => {
      const at = (h: number) => {
        const move = (values: readonly number[]) => values.map((x, i) => (i === k ? x + h : x));
        return row.evaluate({ ...group, policy: move(group.policy), ratio: move(group.ratio) }, settings).loss;
      };
      expect(Math.abs(slope - (at(1e-5) - at(-1e-5)) / 2e-5)).toBeLessThan(1e-9);
    });
  });

  test('the same bits in 20 runs', async () => {
    const data = inputs(id, 3, 4, 8);
    const run = () =>
      runProgram(data, (rec, buffers) =>
        responses(rec, id, buffers, { prompts: 3, responses: 4, length: 8, divisor: 3 }),
      );
    const first = await run();
    for (let i = 0; i < 20; i++) expect((await run()).coefficients).toEqual(first.coefficients);
  });
});

test('infonca of two responses, one of them certain, is DPO', () => {
  const group = { policy: [-3, -4], ratio: [0.4, -0.7], length: [4, 5], reward: [1000, 0] };
  const { loss } = findKind('infonca', 'responses').evaluate(group, { beta: 0.1, alpha: 0.01 });
  expect(loss).toBeCloseTo(Math.log1p(Math.exp(-0.1 * 1.1)), 12);
});
