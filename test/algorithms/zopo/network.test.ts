import { describe, expect, it } from 'vitest';
import {
  features,
  kernelGradient,
  type Network,
  output,
  randomNetwork,
  tangentKernel,
} from '../../../src/algorithms/zopo/network';
import { generator } from '../../../src/random';

const points = (count: number, dimensions: number, seed: number): number[][] => {
  const draw = generator(seed, 99);
  return Array.from({ length: count }, () => Array.from({ length: dimensions }, () => 2 * draw.next() - 1));
};

/** ∂f/∂(every weight and bias) by central differences. */
function parameterGradient(network: Network, z: readonly number[]): number[] {
  const step = 1e-5;
  return [...network.weights, ...network.biases].flatMap((values) =>
    Array.from(values, (value, i) => {
      const at = (shifted: number) => {
        values[i] = shifted;
        return output(network, z);
      };
      const slope = (at(value + step) - at(value - step)) / (2 * step);
      values[i] = value;
      return slope;
    }),
  );
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe('the neural tangent kernel', () => {
  it.each([
    { dimensions: 1, width: 5, depth: 1 },
    { dimensions: 3, width: 7, depth: 2 },
    { dimensions: 8, width: 4, depth: 3 },
  ])('is the product of parameter gradients by finite differences: %o', ({ dimensions, width, depth }) => {
    const network = randomNetwork(dimensions, width, depth, 3, 17);
    const zs = points(4, dimensions, 5);
    const gradients = zs.map((z) => parameterGradient(network, z));
    const known = zs.map((z) => features(network, z));
    zs.forEach((_, i) => {
      zs.forEach((_, j) => {
        const expected = dot(gradients[i]!, gradients[j]!);
        expect(tangentKernel(known[i]!, known[j]!)).toBeCloseTo(expected, 5);
      });
    });
  });

  it('has the gradient of its central differences, summed with coefficients', () => {
    const network = randomNetwork(6, 32, 2, 4, 17);
    const [z, ...others] = points(6, 6, 8);
    const known = others.map((other) => features(network, other));
    const coefficients = [0.3, -1.2, 0.7, 2, -0.4];
    const sum = (at: readonly number[]) =>
      known.reduce((total, one, i) => total + coefficients[i]! * tangentKernel(features(network, at), one), 0);
    const gradient = kernelGradient(network, features(network, z!), known, coefficients);
    z!.forEach((_, i) => {
      const shifted = (by: number) => z!.map((x, j) => (i === j ? x + by : x));
      const expected = (sum(shifted(1e-6)) - sum(shifted(-1e-6))) / 2e-6;
      expect(Math.abs(gradient[i]! - expected)).toBeLessThan(1e-5 * (1 + Math.abs(expected)));
    });
  });

  it('draws every layer by itself, the same for the same seed', () => {
    const once = randomNetwork(32, 32, 2, 1, 17);
    expect(randomNetwork(32, 32, 2, 1, 17)).toEqual(once);
    expect(randomNetwork(32, 32, 2, 2, 17)).not.toEqual(once);
    expect(once.weights[0]).not.toEqual(once.weights[1]);
    expect(once.sizes).toEqual([32, 32, 32, 1]);
  });
});
