import type { ActivationKind } from '../../ops/activation';
import { MATMUL_VARIANTS, type MatmulName, type MatmulSizes, matmul } from '../../ops/matmul';
import { ropeTable } from '../../ops/rope';
import { productKernel } from '../../ops/tuning/matmulTrial';
import { activationReference } from '../../reference/activation';
import { gradient } from '../../reference/gradient';
import { matmulBound, matmulReference } from '../../reference/matmul';
import { ropeReference } from '../../reference/rope';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';
import { needsOf, ofHalf } from './matmul';

/** Products whose store does more (`Beside`). */

/** dx = dy·w, and on back through the activation that gave x. */
function throughCase(name: MatmulName, inner: number, kind: ActivationKind): OpCase {
  const [rows, cols] = [9, 20];
  const width = kind.gated ? 2 * cols : cols;
  const data = { a: normals(rows * inner, 1), b: normals(inner * cols, 2), c: normals(rows * width, 3) };
  return {
    op: `matmul ${name}`,
    shape: `NN ${rows} × ${inner} × ${cols}, through ${kind.activation}, ${kind.gated ? 'gated' : 'plain'}`,
    tolerance: GRADIENT_TOLERANCE,
    kernels: [productKernel(name, 'NN', [inner, cols])],
    ...needsOf(name),
    async run(device) {
      const { c } = await runOps(device, data, (rec, buffers) => {
        const beside = { kind: 'through', activation: kind } as const;
        matmul(rec, 'NN', buffers, { rows, cols, inner }, MATMUL_VARIANTS[name], { beside });
      });
      const { product } = matmulReference('NN', data.a, data.b, { rows, cols, inner });
      const expected = gradient((at) => activationReference(at, cols, kind), data.c, product);
      return { error: relativeL2(c, expected), limit: GRADIENT_LIMIT };
    },
  };
}

/** x, w and the empty y = x·wᵀ; of numbers that f16 holds, so that half precision rounds none. */
function operands(name: MatmulName, { rows, cols, inner }: MatmulSizes) {
  const numbers = (length: number, seed: number) =>
    normals(length, seed).map((x) => (MATMUL_VARIANTS[name].half ? ofHalf(x) : x));
  return {
    a: numbers(rows * inner, 1),
    b: numbers(cols * inner, 2),
    c: new Float32Array(rows * cols).fill(Number.NaN),
  };
}

/** The product in f64, and γ_K·(|a|·|b|), which each of its numbers may be off by. */
function productOf(sizes: MatmulSizes, { a, b }: { a: Float32Array; b: Float32Array }) {
  const { product, magnitude } = matmulReference('NT', a, b, sizes);
  return { product, bound: magnitude.map((size) => size * matmulBound(sizes.inner)) };
}

/** No slope of an activation is larger: that of gelu reaches 1.129. */
const STEEPEST = 1.13;
/** Of the kernel of activations alone, per max(1, |gate|)·max(1, |up|). */
const OF_ACTIVATION = 4e-6;

/** [gate | up] = x·wᵀ, and act(gate)·up. */
function activatedCase(name: MatmulName, inner: number, activation: ActivationKind['activation']): OpCase {
  const [rows, width] = [37, 20];
  const sizes = { rows, cols: 2 * width, inner };
  const data = { ...operands(name, sizes), y: new Float32Array(rows * width) };
  return {
    op: `matmul ${name}`,
    shape: `NT ${rows} × ${inner} × ${2 * width}, and ${activation} of it, gated`,
    tolerance: 'what γ_K·(|a|·|b|) of gate and up becomes, and 4e-6 per max(1, |gate|)·max(1, |up|)',
    kernels: [productKernel(name, 'NT', [sizes.cols, inner])],
    ...needsOf(name),
    async run(device) {
      const { c, y } = await runOps(device, data, (rec, { y, ...buffers }) => {
        const beside = { kind: 'activated', activation, y } as const;
        matmul(rec, 'NT', buffers, sizes, MATMUL_VARIANTS[name], { beside });
      });
      const { product, bound } = productOf(sizes, data);
      const boundOfY = (value: number, i: number) => {
        const at = Math.floor(i / width) * 2 * width + (i % width);
        const [gate, up] = [Math.abs(product[at]!), Math.abs(product[at + width]!)];
        const [ofGate, ofUp] = [bound[at]!, bound[at + width]!];
        const size = Math.max(1, gate) * Math.max(1, up);
        const share = up === 0 ? gate : Math.abs(value) / up; // |act(gate)|
        return STEEPEST * ofGate * (up + ofUp) + share * ofUp + OF_ACTIVATION * size;
      };
      const expected = activationReference(product, width, { gated: true, activation });
      return {
        error: Math.max(
          worst(c, product, (_, i) => bound[i]!),
          worst(y, expected, boundOfY),
        ),
        limit: 1,
      };
    },
  };
}

const THETA = 10_000;

/** [q | k | v] = x·wᵀ, of which q and k are turned. */
function turnedCase(name: MatmulName, inner: number, [headDim, rotaryDim]: readonly [number, number]): OpCase {
  const [rows, time, heads, kvHeads] = [37, 11, 3, 1];
  const allHeads = heads + 2 * kvHeads;
  const sizes = { rows, cols: allHeads * headDim, inner };
  const frequencies = Array.from({ length: rotaryDim / 2 }, (_, i) => THETA ** ((-2 * i) / rotaryDim));
  const data = { ...operands(name, sizes), table: ropeTable(time, rotaryDim, { frequencies, factor: 1 }) };
  return {
    op: `matmul ${name}`,
    shape: `NT ${rows} × ${inner} × ${sizes.cols}, ${rotaryDim} of ${headDim} turned, heads ${heads}:${kvHeads}`,
    tolerance: 'γ_K·(|a|·|b|) of both that turn together, and that of rope',
    kernels: [productKernel(name, 'NT', [sizes.cols, inner])],
    ...needsOf(name),
    async run(device) {
      const { c } = await runOps(device, data, (rec, { table, ...buffers }) => {
        const beside = { kind: 'turned', table, sizes: { rows, time, heads, kvHeads, headDim, rotaryDim } } as const;
        matmul(rec, 'NT', buffers, sizes, MATMUL_VARIANTS[name], { beside });
      });
      const { product, bound } = productOf(sizes, data);
      const largest = product.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const ofHead = { time, rotatedHeads: heads + kvHeads, allHeads, headDim, rotaryDim };
      const expected = ropeReference(product, { ...ofHead, theta: THETA, firstPosition: 0 });
      const boundOf = (_: number, i: number) => {
        const place = i % headDim;
        const turns = i % sizes.cols < (heads + kvHeads) * headDim && place < rotaryDim;
        const other = place < rotaryDim / 2 ? i + rotaryDim / 2 : i - rotaryDim / 2;
        return turns ? bound[i]! + bound[other]! + 4 * 2 ** -23 * largest : bound[i]!;
      };
      return { error: worst(c, expected, boundOf), limit: 1 };
    },
  };
}

export const cases: OpCase[] = [
  throughCase('register 8×8', 19 * 4, { gated: true, activation: 'silu' }),
  throughCase('quad 8×8', 20, { gated: false, activation: 'gelu_tanh' }),
  throughCase('shared 32×32', 148, { gated: true, activation: 'silu' }),
  throughCase('shared 64×64', 148, { gated: true, activation: 'gelu_tanh' }),
  throughCase('split 8', 1060, { gated: true, activation: 'silu' }),
  throughCase('split 8', 100, { gated: false, activation: 'relu' }),
  activatedCase('register 4×4', 20, 'silu'),
  activatedCase('quad 8×8', 76, 'gelu_tanh'),
  activatedCase('shared 32×32', 148, 'silu'),
  activatedCase('shared 64×64 of 256', 148, 'gelu'),
  activatedCase('split 8', 1060, 'silu'),
  activatedCase('half 32×32', 148, 'silu'),
  turnedCase('register 4×4', 20, [12, 8]),
  turnedCase('quad 8×8', 76, [20, 12]),
  turnedCase('shared 32×32', 148, [12, 12]),
  turnedCase('shared 128×64', 148, [20, 4]),
  turnedCase('split 8', 1060, [12, 8]),
  turnedCase('half 32×32', 148, [32, 32]),
];
