import { describe, expect, it } from 'vitest';
import { activationReference } from '../../src/reference/activation';
import { attentionReference } from '../../src/reference/attention';
import { biasReference } from '../../src/reference/bias';
import { embeddingReference } from '../../src/reference/embedding';
import { gradient } from '../../src/reference/gradient';
import { evaluateReference, logprobReference } from '../../src/reference/logprob';
import { layerNormReference, normReference } from '../../src/reference/norm';
import { ropeReference } from '../../src/reference/rope';

/** The references judge the kernels, so here they are held against values worked out by hand. */
describe('f64 references', () => {
  it('gradient: of ⟨dy, x³⟩ is 3·dy·x²', () => {
    const cube = (x: Float64Array) => x.map((value) => value ** 3);
    const slopes = gradient(cube, [1, -2, 0.5], [1, 10, 4]);
    [3, 120, 3].forEach((expected, i) => {
      expect(slopes[i]).toBeCloseTo(expected, 7);
    });
    expect(gradient(cube, [1, -2, 0.5], [1, 10, 4], [1])).toEqual([slopes[1]]);
  });

  it('embedding: picks rows', () => {
    expect([...embeddingReference([1, 2, 3, 4, 5, 6], [2, 0], 2)]).toEqual([5, 6, 1, 2]);
  });

  it('norm: of (3, 4) divides by √12.5', () => {
    const y = normReference([3, 4], [1, 2], 2, 0);
    expect(y[0]).toBeCloseTo(3 / Math.sqrt(12.5), 14);
    expect(y[1]).toBeCloseTo(8 / Math.sqrt(12.5), 14);
  });

  it('rope: turns a pair half a head apart by its position, and no value head', () => {
    const sizes = { time: 2, rotatedHeads: 1, allHeads: 2, headDim: 2, rotaryDim: 2, theta: 10_000, firstPosition: 0 };
    const y = ropeReference([1, 0, 1, 0, 1, 0, 1, 0], sizes);
    const expected = [1, 0, 1, 0, Math.cos(1), Math.sin(1), 1, 0];
    expected.forEach((value, i) => {
      expect(y[i]).toBeCloseTo(value, 14);
    });
  });

  it('attention: equal scores give the mean of the values so far', () => {
    // One head of one number: q is 0, so all scores are 0; k is arbitrary; v is 3, then 5.
    expect([
      ...attentionReference([0, 7, 3, 0, -7, 5], { batch: 1, time: 2, heads: 1, kvHeads: 1, headDim: 1 }),
    ]).toEqual([3, 4]);
  });

  it('activation: silu(log 3) = 3/4·log 3', () => {
    expect(activationReference([Math.log(3), 2], 1, { gated: true, activation: 'silu' })[0]).toBeCloseTo(
      1.5 * Math.log(3),
      14,
    );
  });

  it('activation: gelu is x times the share of the normal distribution below x', () => {
    // Φ(1) and Φ(−3) from tables (Abramowitz & Stegun, 26.1).
    const y = activationReference([1, -3], 2, { gated: false, activation: 'gelu' });
    expect(y[0]).toBeCloseTo(0.841344746068543, 14);
    expect(y[1]).toBeCloseTo(-3 * 0.00134989803163, 14);
  });

  it('layer norm: of (1, 3) is (−1, 1), times gain, plus bias', () => {
    expect([...layerNormReference([1, 3], [2, 5], [10, 20], 2, 0)]).toEqual([8, 25]);
  });

  it('bias: every row has it', () => {
    expect([...biasReference([1, 2, 3, 4], [10, 20])]).toEqual([11, 22, 13, 24]);
  });

  it('logprob: of logits log 1, log 2, log 5', () => {
    const logits = [0, Math.log(2), Math.log(5)];
    expect(logprobReference(logits, [2], 3)[0]).toBeCloseTo(Math.log(5 / 8), 14);
  });

  it('evaluate: entropy and KL of (1/4, 3/4) against (1/2, 1/2)', () => {
    const [p, q, entropy, kl] = evaluateReference([0, Math.log(3)], [1, 1], [1], 2);
    expect(p).toBeCloseTo(Math.log(0.75), 14);
    expect(q).toBeCloseTo(Math.log(0.5), 14);
    expect(entropy).toBeCloseTo(-0.25 * Math.log(0.25) - 0.75 * Math.log(0.75), 14);
    expect(kl).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 14);
  });
});
