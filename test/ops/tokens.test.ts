import { describe, expect, test } from 'vitest';
import { completeSettings, findKind, OBJECTIVES } from '../../src/algorithms/objectives/table';
import { settingWords } from '../../src/engine/language/webgpu/objective';
import { tokens } from '../../src/ops/tokens';
import { normal, uniform } from '../../src/random';
import { noise, runProgram } from '../support/program';

const IDS = OBJECTIVES.flatMap((row) => (row.kind === 'tokens' ? [row.id] : []));

function inputs(id: string, positions: number, drift: number) {
  const row = findKind(id, 'tokens');
  const old = noise(positions, (i) => -Math.abs(normal(9, 1, 0, i)), 3);
  return {
    settings: settingWords(row, {}),
    policy: old.map((p, i) => Math.fround(p + drift * normal(9, 1, 1, i))),
    old,
    reference: old.map((p, i) => Math.fround(p + 0.3 * normal(9, 1, 2, i))),
    advantage: noise(positions, (i) => normal(9, 1, 3, i)),
    // Whole tokens, shares of a response, and those that do not count.
    weight: noise(positions, (i) => (uniform(9, 1, 4, i) < 0.7 ? 1 / (1 + (i % 3)) : 0)),
    losses: new Float32Array(positions),
    coefficients: new Float32Array(positions),
  };
}

describe.each(IDS)('%s', (id) => {
  const row = findKind(id, 'tokens');

  // A drift of 30 nats reaches the limit of the log-ratio on both sides.
  test.each([
    [1, 0.2],
    [255, 0.2],
    [1000, 2],
    [1000, 30],
  ])('%i tokens, drifted by %d nats, against f64', async (positions, drift) => {
    const data = inputs(id, positions, drift);
    const settings = Object.fromEntries(row.settings.map(({ name }, i) => [name, data.settings[i]!]));
    const run = () => runProgram(data, (rec, buffers) => tokens(rec, id, buffers, { positions, divisor: 7 }));
    const result = await run();
    for (let i = 0; i < positions; i++) {
      const [policy, old] = [data.policy[i]!, data.old[i]!];
      const token = { policy, old, reference: data.reference[i]!, advantage: data.advantage[i]! };
      const weight = data.weight[i]!;
      const whole = row.evaluate(token, settings);
      const exact = { loss: weight * whole.loss, slope: weight * whole.slope };
      // exp is good to 3 + 2|x| units in the last place.
      const rtol = (8 + 2 * Math.min(20, Math.abs(policy - old))) * 2 ** -23;
      // Nash-MD's and GRPO's slopes are differences, so their rounding is that of their terms.
      const terms =
        id === 'nash_md' ? Math.abs(token.advantage) + settings.beta! * Math.abs(policy - token.reference) : 0;
      const slopeSize = Math.max(terms, Math.abs(exact.slope));
      const lossSize = Math.max(terms * Math.abs(policy), Math.abs(exact.loss));
      expect(Math.abs(result.losses[i]! - exact.loss)).toBeLessThanOrEqual(1e-6 + rtol * lossSize);
      expect(Math.abs(result.coefficients[i]! - exact.slope / 7)).toBeLessThanOrEqual(1e-7 + rtol * (slopeSize / 7));
    }
    expect((await run()).coefficients).toEqual(result.coefficients);
  });

  test('what is not scored may hold anything', async () => {
    const data = inputs(id, 64, 0.2);
    const bits = new Float32Array(Uint32Array.of(0x7fc00000).buffer)[0]!;
    const run = (policy: Float32Array) =>
      runProgram({ ...data, policy }, (rec, buffers) => tokens(rec, id, buffers, { positions: 64, divisor: 7 }));
    const poisoned = await run(data.policy.map((value, i) => (data.weight[i] ? value : bits)));
    expect(poisoned.coefficients).toEqual((await run(data.policy)).coefficients);
  });

  test('slopes are the central differences of the loss, in f64, but for what is held constant', () => {
    const settings = completeSettings(row, {});
    for (const advantage of [0.7, -0.7])
      for (const drift of [-0.9, -0.1, 0.1, 0.9]) {
        const token = { policy: -2 + drift, old: -2, reference: -1.7, advantage };
        const { slope } = row.evaluate(token, settings);
        const at = (h: number) => row.evaluate({ ...token, policy: token.policy + h }, settings).loss;
        const constant = id === 'nash_md' ? settings.beta! * token.policy : 0;
        expect(Math.abs(slope + constant - (at(1e-5) - at(-1e-5)) / 2e-5)).toBeLessThan(1e-8);
      }
  });
});
