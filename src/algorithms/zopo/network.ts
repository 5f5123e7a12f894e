import { normal } from '../../random';

/**
 * A small ReLU network f: R^inputs → R and its empirical neural tangent kernel K(z, z′) = ∇_θ f(z) · ∇_θ f(z′) at initialisation
 * (Jacot et al., arXiv 1806.07572; for prompts, ZOPO, arXiv 2403.02993 §4.2).
 *
 *   h_0 = z,   a_l = W_l h_l + b_l,   h_{l+1} = max(a_l, 0),   f = a_depth
 *
 * With slopes δ_l = ∂f/∂a_l the gradient by W_l is δ_l h_lᵀ and by b_l it is δ_l, so K = Σ_l (δ_l·δ′_l)(h_l·h′_l + 1).
 */
export interface Network {
  /** Inputs, width × depth, 1. */
  sizes: readonly number[];
  /** [sizes[l + 1], sizes[l]], row by row. */
  weights: readonly Float64Array[];
  biases: readonly Float64Array[];
}

/** What the kernel needs of one point: inputs h_l and slopes δ_l of every layer. */
export interface Features {
  inputs: readonly Float64Array[];
  slopes: readonly Float64Array[];
}

/**
 * Weights and biases are standard normal, as in the authors' `learner_diag.py`; there every layer is drawn from the same seed, here
 * the layers are independent.
 */
export function randomNetwork(inputs: number, width: number, depth: number, seed: number, stream: number): Network {
  const sizes = [inputs, ...Array<number>(depth).fill(width), 1];
  const draw = (count: number, address: number) =>
    Float64Array.from({ length: count }, (_, i) => normal(seed, stream, address, i));
  const layers = sizes.slice(1).map((size, l) => ({ size, from: sizes[l]!, l }));
  return {
    sizes,
    weights: layers.map(({ size, from, l }) => draw(size * from, 2 * l)),
    biases: layers.map(({ size, l }) => draw(size, 2 * l + 1)),
  };
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

/** f(z) alone; the tests take finite differences of it. */
export function output(network: Network, z: ArrayLike<number>): number {
  return forward(network, z).at(-1)![0]!;
}

/** h_0 … h_depth, and f as the last. */
function forward({ sizes, weights, biases }: Network, z: ArrayLike<number>): Float64Array[] {
  const values = [Float64Array.from(z)];
  weights.forEach((matrix, l) => {
    const from = values[l]!;
    const last = l === weights.length - 1;
    values.push(
      Float64Array.from({ length: sizes[l + 1]! }, (_, row) => {
        const a = biases[l]![row]! + dot(matrix.subarray(row * from.length, (row + 1) * from.length), from);
        return last ? a : Math.max(a, 0);
      }),
    );
  });
  return values;
}

/** vᵀ W of a matrix with rows as long as the result. */
function leftProduct(v: Float64Array, matrix: Float64Array, columns: number): Float64Array {
  const product = new Float64Array(columns);
  for (let row = 0; row < v.length; row++)
    for (let j = 0; j < columns; j++) product[j]! += v[row]! * matrix[row * columns + j]!;
  return product;
}

/** v if the neuron is active, else 0; the slope at the kink is 0. */
const masked = (v: Float64Array, values: Float64Array): Float64Array => v.map((x, i) => (values[i]! > 0 ? x : 0));

export function features(network: Network, z: ArrayLike<number>): Features {
  const inputs = forward(network, z).slice(0, -1);
  const slopes: Float64Array[] = [Float64Array.of(1)];
  for (let l = inputs.length - 1; l > 0; l--)
    slopes.unshift(masked(leftProduct(slopes[0]!, network.weights[l]!, network.sizes[l]!), inputs[l]!));
  return { inputs, slopes };
}

/** K(z, z′). */
export function tangentKernel(a: Features, b: Features): number {
  return a.inputs.reduce((sum, h, l) => sum + dot(a.slopes[l]!, b.slopes[l]!) * (dot(h, b.inputs[l]!) + 1), 0);
}

/**
 * ∇_z Σ_i c_i K(z, z_i). The slopes δ_l of a ReLU network are constant around z (almost everywhere), so only the inputs h_l move:
 * v_l = Σ_i c_i (δ_l·δ_l^i) h_l^i is carried back to z.
 */
export function kernelGradient(
  network: Network,
  z: Features,
  points: readonly Features[],
  coefficients: ArrayLike<number>,
): Float64Array {
  let gradient: Float64Array | null = null;
  for (let l = z.inputs.length - 1; l >= 0; l--) {
    const carried: Float64Array = gradient
      ? leftProduct(masked(gradient, z.inputs[l + 1]!), network.weights[l]!, network.sizes[l]!)
      : new Float64Array(network.sizes[l]!);
    points.forEach((point, i) => {
      const factor = coefficients[i]! * dot(z.slopes[l]!, point.slopes[l]!);
      point.inputs[l]!.forEach((h, j) => {
        carried[j]! += factor * h;
      });
    });
    gradient = carried;
  }
  return gradient!;
}
