import quadSource from '../../shaders/matmul_quad.wgsl?raw';
import registerSource from '../../shaders/matmul_register.wgsl?raw';
import workgroupSource from '../../shaders/matmul_workgroup.wgsl?raw';
import accumulating from '../../shaders/shared/matmul_accumulate.wgsl?raw';
import shared from '../../shaders/shared/matmul_interface.wgsl?raw';
import adding from '../../shaders/shared/matmul_residual.wgsl?raw';
import scalar from '../../shaders/shared/matmul_scalar.wgsl?raw';
import tile from '../../shaders/shared/matmul_tile.wgsl?raw';
import vector from '../../shaders/shared/matmul_vector.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

/**
 * What is stored: N as it is used, T transposed. With weights w [out, in] of Hugging Face the forward product y = x·wᵀ is NT, dx = dy·w is NN
 * and dw = dyᵀ·x is TN.
 */
export type Form = 'NN' | 'NT' | 'TN';

export interface MatmulSizes {
  /** Of op(a) and c. */
  rows: number;
  /** Of op(b) and c. */
  cols: number;
  /** Summed over. */
  inner: number;
}

/** One way to run a product; every one is correct for every shape. */
export interface MatmulVariant {
  readonly family: 'register' | 'quad' | 'workgroup';
  /** Rows and columns of c per invocation. */
  readonly tile: readonly [rows: number, cols: number];
  /** Invocations of a workgroup along cols and along rows. */
  readonly workgroup: readonly [x: number, y: number];
}

const variant = (
  family: MatmulVariant['family'],
  tile: MatmulVariant['tile'],
  workgroup: MatmulVariant['workgroup'],
): MatmulVariant => ({ family, tile, workgroup });

/** The kernels by name. The small workgroups suit a software adapter, which can then spread them over its cores. */
export const MATMUL_VARIANTS = {
  'quad 32×8': variant('quad', [32, 8], [4, 1]),
  'quad 16×8': variant('quad', [16, 8], [4, 4]),
  'quad 8×8': variant('quad', [8, 8], [8, 8]),
  'quad 4×4': variant('quad', [4, 4], [8, 8]),
  'register 8×8': variant('register', [8, 8], [4, 4]),
  'register 8×4': variant('register', [8, 4], [8, 8]),
  'register 4×4': variant('register', [4, 4], [8, 8]),
  'workgroup 4×4': variant('workgroup', [4, 4], [16, 16]),
  'workgroup 8×8': variant('workgroup', [8, 8], [8, 8]),
} as const satisfies Record<string, MatmulVariant>;

export type MatmulName = keyof typeof MATMUL_VARIANTS;

/** Least invocations of a workgroup on a graphics card. */
const FULL = [8, 8] as const;

/** Elements of `inner` that a family takes at once. */
const DEPTH = { register: 4, quad: 4, workgroup: 16 } as const;

/** A family's four shaders: rows of whole vectors or of any length, with or without a residual. */
function shaders(name: string, source: string, ...more: string[]) {
  const make = (suffix: string, elements: string, earlier: string) =>
    shader(`${name}${suffix}`, source, shared, elements, earlier, ...more);
  return {
    vector: make('', vector, accumulating),
    scalar: make('-scalar', scalar, accumulating),
    vectorResidual: make('-residual', vector, adding),
    scalarResidual: make('-scalar-residual', scalar, adding),
  };
}

const matmulShaders = {
  register: shaders('matmul_register', registerSource, tile),
  quad: shaders('matmul_quad', quadSource, tile),
  workgroup: shaders('matmul_workgroup', workgroupSource),
} as const;

/**
 * c [rows, cols] = scale · op(a) · op(b), plus `residual` (shape of c), or added to c with `accumulate`. A row of c has the same bits whatever `rows` is (NN, NT).
 * Returns the slot: `rows` may shrink later through `Program.set`, and so may `inner` of a TN with `innerVaries`.
 */
export function matmul(
  rec: Recorder,
  form: Form,
  buffers: { a: Tensor; b: Tensor; c: Tensor; residual?: Tensor },
  { rows, cols, inner }: MatmulSizes,
  { family, tile, workgroup: small }: MatmulVariant,
  { accumulate = false, innerVaries = false, scale = 1 } = {},
): number {
  const transposeA = form === 'TN';
  // Which invocations share a workgroup decides no bits; one of a graphics card should fill its 32 or 64 lanes.
  const workgroup = rec.device.isFallback || small[0] * small[1] >= 64 ? small : FULL;
  const stored = [transposeA ? rows : inner, form === 'NT' ? inner : cols, cols];
  const aligned = stored.every((length) => length % 4 === 0);
  const tiles = family === 'workgroup' ? { TILE: tile[0] } : { TILE_ROWS: tile[0], TILE_COLS: tile[1] };
  return rec.add({
    shader: matmulShaders[family][`${aligned ? 'vector' : 'scalar'}${buffers.residual ? 'Residual' : ''}`],
    entry: 'forward',
    constants: {
      TRANSPOSE_A: Number(transposeA),
      TRANSPOSE_B: Number(form === 'NT'),
      ...(buffers.residual ? {} : { ACCUMULATE: Number(accumulate) }),
      MASK_INNER: Number(innerVaries || inner % DEPTH[family] !== 0),
      ...tiles,
      WORKGROUP_X: workgroup[0],
      WORKGROUP_Y: workgroup[1],
    },
    buffers,
    params: { rows, cols, inner, scale },
    workgroups: [Math.ceil(cols / (tile[1] * workgroup[0])), Math.ceil(rows / (tile[0] * workgroup[1]))],
  });
}
