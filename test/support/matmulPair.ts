import { activationBackward } from '../../src/ops/activation';
import { type MatmulSizes, type MatmulVariant, matmul } from '../../src/ops/matmul';
import { matmulPair } from '../../src/ops/matmulPair';
import { draw } from './matmul';
import { noise, runProgram } from './program';

/** What a pair of products left, dx and dw, and what the two alone left. */
interface Found {
  readonly together: readonly Float32Array[];
  readonly apart: readonly Float32Array[];
}

function operands({ rows, cols, inner }: MatmulSizes, weights = inner * cols) {
  const dw = noise(weights, draw(3));
  const dx = new Float32Array(rows * cols).fill(Number.NaN);
  return {
    ...{ dy: noise(rows * inner, draw(0)), w: noise(inner * cols, draw(1)), x: noise(rows * cols, draw(2)) },
    ...{ dx, dw, otherX: dx, otherW: dw },
  };
}

/** `alone` is what the two run by: another kernel may give the same bits. */
async function plain(variant: MatmulVariant, sizes: MatmulSizes, alone = variant): Promise<Found> {
  const { rows, cols, inner } = sizes;
  const found = await runProgram(operands(sizes), (rec, { dy, w, x, dx, dw, otherX, otherW }) => {
    matmulPair(rec, { dy, w, x, dx, dw }, sizes, variant);
    matmul(rec, 'NN', { a: dy, b: w, c: otherX }, sizes, alone);
    const ofW = { rows: inner, cols, inner: rows };
    matmul(rec, 'TN', { a: dy, b: x, c: otherW }, ofW, alone, { accumulate: true });
  });
  return { together: [found.dx, found.dw], apart: [found.otherX, found.otherW] };
}

async function through(variant: MatmulVariant, sizes: MatmulSizes): Promise<Found> {
  const { rows, cols, inner } = sizes;
  const kind = { gated: true, activation: 'silu' } as const;
  const given = noise(2 * rows * cols, draw(4));
  const data = { ...operands(sizes), gateUp: given, otherGateUp: given };
  const found = await runProgram(data, (rec, { dy, w, x, dw, gateUp, otherGateUp, otherX, otherW, dx }) => {
    matmulPair(rec, { dy, w, x, dx: gateUp, dw }, sizes, variant, { through: kind });
    matmul(rec, 'NN', { a: dy, b: w, c: dx }, sizes, variant);
    activationBackward(rec, { gate_up: otherGateUp, dy: dx }, { rows, width: cols }, kind);
    const ofW = { rows: inner, cols, inner: rows };
    matmul(rec, 'TN', { a: dy, b: x, c: otherW }, ofW, variant, { accumulate: true });
    matmul(rec, 'NN', { a: dy, b: w, c: otherX }, sizes, variant);
  });
  return { together: [found.gateUp, found.dw], apart: [found.otherGateUp, found.otherW] };
}

/** Of an adapter's B: w and dw are two blocks of 12 columns. */
async function blocks(variant: MatmulVariant, { rows, inner }: MatmulSizes): Promise<Found> {
  const parts = [
    { first: 0, rows: 20, at: 4 },
    { first: 24, rows: inner - 24, at: 252 },
  ];
  const options = { scale: 0.3, blocks: { rank: 12, parts } };
  const sizes = { rows, cols: 24, inner };
  const length = 252 + 12 * (inner - 24);
  const data = { ...operands(sizes, length), w: noise(length, draw(1)) };
  const found = await runProgram(data, (rec, { dy, w, x, dx, dw, otherX, otherW }) => {
    matmulPair(rec, { dy, w, x, dx, dw }, sizes, variant, options);
    matmul(rec, 'NN', { a: dy, b: w, c: otherX }, sizes, variant, options);
    const ofW = { rows: inner, cols: 24, inner: rows };
    matmul(rec, 'TN', { a: dy, b: x, c: otherW }, ofW, variant, { blocks: options.blocks });
  });
  return { together: [found.dx, found.dw], apart: [found.otherX, found.otherW] };
}

/** Of an adapter's A: dx has a thin product beside, and dw is the gradient of that. */
async function thin(variant: MatmulVariant, sizes: MatmulSizes): Promise<Found> {
  const { rows, cols, inner } = sizes;
  const width = 36;
  const data = {
    ...operands(sizes, width * cols),
    z: noise(rows * width, draw(4)),
    b: noise(width * cols, draw(5)),
  };
  const found = await runProgram(data, (rec, { dy, w, x, dx, dw, otherX, otherW, z, b }) => {
    const beside = { thin: { z, b, blocks: { rank: width, parts: [{ first: 0, rows: inner, at: 0 }] } } };
    matmulPair(rec, { dy, w, x, dx, dw }, sizes, variant, beside);
    matmul(rec, 'NN', { a: dy, b: w, c: otherX }, sizes, variant, beside);
    const ofB = { rows: width, cols, inner: rows };
    matmul(rec, 'TN', { a: z, b: x, c: otherW }, ofB, variant, { accumulate: true });
  });
  return { together: [found.dx, found.dw], apart: [found.otherX, found.otherW] };
}

/** A pair of each kind, beside the two products alone. */
export const PAIRS = { plain, through, blocks, thin } as const;
