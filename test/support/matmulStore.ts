import { activation, activationBackward } from '../../src/ops/activation';
import { type MatmulVariant, matmul } from '../../src/ops/matmul';
import { rope, ropeTable } from '../../src/ops/rope';
import { draw } from './matmul';
import { noise, runProgram } from './program';

const rows = 43;
const SILU = { gated: true, activation: 'silu' } as const;

interface Found {
  /** What the product stored, and what kernels of their own made. */
  readonly together: readonly Float32Array[];
  readonly apart: readonly Float32Array[];
}

/** Back through an activation. */
async function through(variant: MatmulVariant, inner: number): Promise<Found> {
  const cols = 20;
  const sizes = { rows, cols, inner };
  const c = noise(rows * 2 * cols, draw(2));
  const operands = { a: noise(rows * inner, draw(0)), b: noise(inner * cols, draw(1)) };
  const found = await runProgram({ ...operands, c, dy: new Float32Array(rows * cols), gate_up: c }, (rec, t) => {
    const { a, b, c, dy, gate_up } = t;
    matmul(rec, 'NN', { a, b, c }, sizes, variant, { beside: { kind: 'through', activation: SILU } });
    matmul(rec, 'NN', { a, b, c: dy }, sizes, variant);
    activationBackward(rec, { gate_up, dy }, { rows, width: cols }, SILU);
  });
  return { together: [found.c], apart: [found.gate_up] };
}

/** Operands of x·wᵀ, and twice its place. */
const forwardData = (cols: number, inner: number) => ({
  a: noise(rows * inner, draw(0)),
  b: noise(cols * inner, draw(1)),
  c: new Float32Array(rows * cols),
  other: new Float32Array(rows * cols),
});

async function activated(variant: MatmulVariant, inner: number): Promise<Found> {
  const width = 52;
  const sizes = { rows, cols: 2 * width, inner };
  const y = new Float32Array(rows * width);
  const found = await runProgram({ ...forwardData(2 * width, inner), y, otherY: y }, (rec, t) => {
    const { a, b, c, other, y, otherY } = t;
    matmul(rec, 'NT', { a, b, c }, sizes, variant, { beside: { kind: 'activated', activation: 'silu', y } });
    matmul(rec, 'NT', { a, b, c: other }, sizes, variant);
    activation(rec, { gate_up: other, y: otherY }, { rows, width }, SILU);
  });
  return { together: [found.c, found.y], apart: [found.other, found.otherY] };
}

async function turned(variant: MatmulVariant, inner: number): Promise<Found> {
  const [time, heads, kvHeads, headDim, rotaryDim] = [17, 9, 3, 12, 8];
  const sizes = { rows, cols: (heads + 2 * kvHeads) * headDim, inner };
  const ofRope = { rows, time, heads, kvHeads, headDim, rotaryDim };
  const data = {
    ...forwardData(sizes.cols, inner),
    table: ropeTable(time, rotaryDim, { frequencies: [1, 0.3, 0.1, 0.01], factor: 1 }),
  };
  const found = await runProgram(data, (rec, { a, b, c, other, table }) => {
    matmul(rec, 'NT', { a, b, c }, sizes, variant, { beside: { kind: 'turned', table, sizes: ofRope } });
    matmul(rec, 'NT', { a, b, c: other }, sizes, variant);
    rope(rec, { qkv: other, table }, ofRope, 'forward');
  });
  return { together: [found.c], apart: [found.other] };
}

/** What the store of a product does beside, each with the product that does nothing beside and the kernel that comes after it. */
export const STORES = { through, activated, turned } as const;
