import lanesSource from '../../shaders/matmul_lanes.wgsl?raw';
import quadSource from '../../shaders/matmul_quad.wgsl?raw';
import registerSource from '../../shaders/matmul_register.wgsl?raw';
import slicesSource from '../../shaders/matmul_slices.wgsl?raw';
import workgroupSource from '../../shaders/matmul_workgroup.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import tile32x32 from '../../shaders/shared/matmul_32x32.wgsl?raw';
import tile32x32Deep from '../../shaders/shared/matmul_32x32_deep.wgsl?raw';
import tile64x32 from '../../shaders/shared/matmul_64x32.wgsl?raw';
import tile64x64 from '../../shaders/shared/matmul_64x64.wgsl?raw';
import tile64x64Wide from '../../shaders/shared/matmul_64x64_wide.wgsl?raw';
import tile128x64 from '../../shaders/shared/matmul_128x64.wgsl?raw';
import accumulating from '../../shaders/shared/matmul_accumulate.wgsl?raw';
import activatedText from '../../shaders/shared/matmul_activated.wgsl?raw';
import alone from '../../shaders/shared/matmul_alone.wgsl?raw';
import blocksText from '../../shaders/shared/matmul_blocks.wgsl?raw';
import blocksB from '../../shaders/shared/matmul_blocks_b.wgsl?raw';
import blocksC from '../../shaders/shared/matmul_blocks_c.wgsl?raw';
import f16 from '../../shaders/shared/matmul_f16.wgsl?raw';
import plain from '../../shaders/shared/matmul_f16_plain.wgsl?raw';
import scaled from '../../shaders/shared/matmul_f16_scaled.wgsl?raw';
import f32 from '../../shaders/shared/matmul_f32.wgsl?raw';
import shared from '../../shaders/shared/matmul_interface.wgsl?raw';
import oneA from '../../shaders/shared/matmul_one_a.wgsl?raw';
import pairs from '../../shaders/shared/matmul_pairs.wgsl?raw';
import plainParams from '../../shaders/shared/matmul_params.wgsl?raw';
import adding from '../../shaders/shared/matmul_residual.wgsl?raw';
import scalar from '../../shaders/shared/matmul_scalar.wgsl?raw';
import singleText from '../../shaders/shared/matmul_single.wgsl?raw';
import thinText from '../../shaders/shared/matmul_thin.wgsl?raw';
import throughText from '../../shaders/shared/matmul_through.wgsl?raw';
import tile from '../../shaders/shared/matmul_tile.wgsl?raw';
import turnedText from '../../shaders/shared/matmul_turned.wgsl?raw';
import vector from '../../shaders/shared/matmul_vector.wgsl?raw';
import vectorB from '../../shaders/shared/matmul_vector_b.wgsl?raw';
import wholeText from '../../shaders/shared/matmul_whole.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { flatGrid, type Recorder, type Scratch } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { type ActivationKind, byActivation } from './activation';
import { type Blocks, blocksParams } from './matmulBlocks';
import type { RopeSizes } from './rope';

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
export type MatmulVariant = Tile & (InRegisters | InWorkgroup);

interface Tile {
  /** Rows and columns of c per invocation. */
  readonly tile: readonly [rows: number, cols: number];
  /** Invocations of a workgroup along cols and along rows. */
  readonly workgroup: readonly [x: number, y: number];
  /**
   * Operands are kept in workgroup memory as f16 (the adapter must offer `shader-f16`), their products are summed up in f32. Not in registers:
   * a compiler may leave out a rounding that nothing stores, as Mesa does.
   */
  readonly half: boolean;
}

/** Loads of a are made alone, or shared by quads or by the eight lanes of a workgroup. */
interface InRegisters {
  readonly family: 'register' | 'quad' | 'lanes';
}

interface InWorkgroup {
  readonly family: 'workgroup';
  /** The file of shaders/shared that says how large the tile in workgroup memory is. */
  readonly stage: keyof typeof STAGES;
  /** How many parts of `inner` are summed up apart, 1 or a multiple of 4. */
  readonly slices: number;
}

const inRegisters = (family: InRegisters['family'], tile: Tile['tile'], workgroup: Tile['workgroup']) =>
  ({ family, tile, workgroup, half: false }) as const;

const inWorkgroup = (stage: InWorkgroup['stage'], slices = 1, half = false) =>
  ({ family: 'workgroup', stage, slices, half, tile: STAGES[stage].tile, workgroup: STAGES[stage].workgroup }) as const;

/** The tiles in workgroup memory, as their files say, with the elements of `inner` that they stage at once. */
export const STAGES = {
  '32x32': { text: tile32x32, tile: [4, 4], workgroup: [8, 8], depth: 32 },
  '32x32_deep': { text: tile32x32Deep, tile: [4, 4], workgroup: [8, 8], depth: 64 },
  '64x32': { text: tile64x32, tile: [8, 4], workgroup: [8, 8], depth: 16 },
  '64x64': { text: tile64x64, tile: [8, 8], workgroup: [8, 8], depth: 16 },
  '64x64_wide': { text: tile64x64Wide, tile: [4, 4], workgroup: [16, 16], depth: 16 },
  '128x64': { text: tile128x64, tile: [8, 8], workgroup: [8, 16], depth: 16 },
} as const;

/** The kernels by name. The small workgroups suit a software adapter, which can then spread them over its cores. */
export const MATMUL_VARIANTS = {
  'quad 32×8': inRegisters('quad', [32, 8], [4, 1]),
  'quad 16×8': inRegisters('quad', [16, 8], [4, 4]),
  'quad 8×8': inRegisters('quad', [8, 8], [8, 8]),
  'quad 4×4': inRegisters('quad', [4, 4], [8, 8]),
  'lanes 16×4': inRegisters('lanes', [16, 4], [8, 1]),
  'register 8×8': inRegisters('register', [8, 8], [4, 4]),
  'register 8×4': inRegisters('register', [8, 4], [8, 8]),
  'register 4×4': inRegisters('register', [4, 4], [8, 8]),
  'shared 32×32': inWorkgroup('32x32'),
  'shared 32×32 deep': inWorkgroup('32x32_deep'),
  'shared 64×32': inWorkgroup('64x32'),
  'shared 64×64': inWorkgroup('64x64'),
  'shared 64×64 of 256': inWorkgroup('64x64_wide'),
  'shared 128×64': inWorkgroup('128x64'),
  'split 4': inWorkgroup('32x32', 4),
  'split 8': inWorkgroup('32x32', 8),
  'split 32': inWorkgroup('32x32', 32),
  'half 32×32': inWorkgroup('32x32', 1, true),
  'half 64×32': inWorkgroup('64x32', 1, true),
  'half 64×64': inWorkgroup('64x64', 1, true),
  'half 64×64 of 256': inWorkgroup('64x64_wide', 1, true),
  'half 128×64': inWorkgroup('128x64', 1, true),
  'half split 4': inWorkgroup('32x32', 4, true),
  'half split 8': inWorkgroup('32x32', 8, true),
  'half split 32': inWorkgroup('32x32', 32, true),
} as const satisfies Record<string, MatmulVariant>;

export type MatmulName = keyof typeof MATMUL_VARIANTS;

const SUBGROUP = { register: 0, workgroup: 0, quad: 4, lanes: 8 } as const;

/** Least lanes of a subgroup that a kernel is made for; it may be tried where there are subgroups at all. */
export const subgroupOf = ({ family }: MatmulVariant): 0 | 4 | 8 => SUBGROUP[family];

/** Least invocations of a workgroup on a graphics card. */
const FULL = [8, 8] as const;

/** Elements of `inner` that a register tile takes at once. */
const DEPTH = 4;

/** Workgroups that fill a graphics card: with fewer, slices of `inner` are summed up side by side, if each has something to sum. */
const FILL = 512;

/** Most of them all, with a tile of 32 × 32 each: 32 MiB of sums. */
const MOST_SLICES = 8192;

/** A family's shaders: rows of whole vectors or of any length, with or without a residual; and of vectors, those whose store does more. */
function shaders(name: string, source: string, params: string, ...more: string[]) {
  const whole = `${wholeText}${vector}${vectorB}`;
  const paired = `${wholeText}${pairs}${vectorB}`;
  const make = (suffix: string, elements: string, earlier: string) =>
    shader(`${name}${suffix}`, source, params, shared, elements, earlier, ...more);
  const ofActivations = (suffix: string, elements: string, store: string) =>
    byActivation(`${name}${suffix}`, (each, text) =>
      shader(each, source, params, shared, elements, store, text, ...more),
    );
  const ofBlocks = (suffix: string, ...texts: string[]) =>
    shader(`${name}${suffix}`, source, shared, wholeText, vector, blocksText, ...texts, ...more);
  return {
    vector: make('', whole, accumulating),
    scalar: make('-scalar', scalar, accumulating),
    vectorResidual: make('-residual', whole, adding),
    scalarResidual: make('-scalar-residual', scalar, adding),
    through: once(() => ofActivations('-through', whole, throughText)),
    activated: once(() => ofActivations('-activated', paired, activatedText)),
    turned: once(() => shader(`${name}-turned`, source, shared, paired, turnedText, ...more)),
    /** A factor, or the product, is a matrix of blocks. */
    blocksB: once(() => ofBlocks('-blocks-b', blocksB, accumulating)),
    blocksC: once(() => ofBlocks('-blocks-c', vectorB, blocksC)),
  };
}

/** Made when first asked for: with all kernels they are many. */
export function once<Made>(make: () => Made): () => Made {
  let made: Made | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

type MatmulShaders = ReturnType<typeof shaders>;

const registerShaders = {
  register: shaders('matmul_register', registerSource, plainParams, tile),
  quad: shaders('matmul_quad', quadSource, plainParams, tile),
  lanes: shaders('matmul_lanes', lanesSource, plainParams),
} as const;

const inStages = (suffix: string, params: string, ...more: string[]) =>
  Object.fromEntries(
    Object.entries(STAGES).map(([name, { text }]) => [
      name,
      shaders(`matmul_workgroup-${name}${suffix}`, workgroupSource, params, text, oneA, singleText, ...more),
    ]),
  ) as Record<keyof typeof STAGES, MatmulShaders>;

/** By how a stage is kept: in f32, in f16, in f16 with `a` scaled; and in f32 with a thin product beside. */
const stageShaders = {
  single: inStages('', plainParams, alone, f32),
  half: inStages('-f16', plainParams, alone, f16, plain),
  scaled: inStages('-f16-scaled', plainParams, alone, f16, scaled),
  thin: inStages('-thin', blocksText, thinText, f32),
};

const slicesShaders = shaders('matmul_slices', slicesSource, plainParams, grid);

/**
 * What the store of a product does beside, with the bits of a kernel of its own. Sides must be multiples of 4.
 * `through`: a product that is the gradient of what an activation gave goes on through it: c [rows, 2·cols], or [rows, cols] if it is plain, holds
 * what the activation was given, and then the gradient of that, as `activationBackward` leaves it.
 * `activated`: y [rows, cols/2] of packed rows [gate | up] (NT), as `activation` makes it.
 * `turned`: the q and k heads of packed rows (NT) are turned as by `rope`; the slot takes its `first_position`.
 */
export type Beside =
  | { readonly kind: 'through'; readonly activation: ActivationKind }
  | { readonly kind: 'activated'; readonly activation: ActivationKind['activation']; readonly y: Tensor }
  | { readonly kind: 'turned'; readonly table: Tensor; readonly sizes: RopeSizes };

/** What a store takes beside c. */
interface Store {
  readonly shaderOf: (family: MatmulShaders) => Shader;
  readonly buffers?: Readonly<Record<string, Tensor>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly constants?: Readonly<Record<string, number>>;
}

const plainStore = (kind: 'vector' | 'scalar', residual: Tensor | undefined, accumulate: boolean): Store =>
  residual
    ? { shaderOf: (family) => family[`${kind}Residual`], buffers: { residual } }
    : { shaderOf: (family) => family[kind], constants: { ACCUMULATE: Number(accumulate) } };

function storeBeside(beside: Beside): Store {
  switch (beside.kind) {
    case 'through': {
      const { gated, activation } = beside.activation;
      return { shaderOf: (family) => family.through()[activation], constants: { GATED: Number(gated) } };
    }
    case 'activated':
      return { shaderOf: (family) => family.activated()[beside.activation], buffers: { y: beside.y } };
    case 'turned': {
      const { time, heads, kvHeads, headDim, rotaryDim = headDim } = beside.sizes;
      const rotated = (heads + kvHeads) * headDim;
      return {
        shaderOf: (family) => family.turned(),
        buffers: { table: beside.table },
        params: { time, first_position: 0, rotated, head_dim: headDim, rotary_dim: rotaryDim },
      };
    }
  }
}

/** A factor (NT, NN) or the product (TN) is a matrix of blocks. */
const storeOfBlocks = (form: Form, blocks: Blocks, accumulate: boolean): Store =>
  form === 'TN'
    ? { shaderOf: (family) => family.blocksC(), params: blocksParams(blocks) }
    : {
        shaderOf: (family) => family.blocksB(),
        params: blocksParams(blocks),
        constants: { ACCUMULATE: Number(accumulate) },
      };

/** z·bᵀ (NT) with a matrix b of these blocks, or z·b (NN) with b whole: z [rows, thin]. */
export interface Thin {
  readonly z: Tensor;
  readonly b: Tensor;
  readonly blocks: Blocks;
}

/** Whether a kernel stages whole vectors in workgroup memory and sums them up in one pass, for matrices with sides of these lengths. */
export const stagesWhole = (variant: MatmulVariant, sides: readonly number[]): boolean =>
  variant.family === 'workgroup' && variant.slices === 1 && sides.every((side) => side % 4 === 0);

/** Whether a kernel adds a thin product on its way. */
export const takesThin = (variant: MatmulVariant, sides: readonly number[]): boolean =>
  stagesWhole(variant, sides) && !variant.half;

/** Of the call. */
interface MatmulOptions {
  accumulate?: boolean;
  innerVaries?: boolean;
  scale?: number;
  beside?: Beside | null;
  /** b (NT, NN) is a matrix of these blocks, or c (TN), to which is added. Sides must be multiples of 4. */
  blocks?: Blocks | null;
  /** A product that is added to this one; see `takesThin`. Then `beside` is `through` or nothing. */
  thin?: Thin | null;
}

/**
 * c [rows, cols] = scale · op(a) · op(b), plus `residual` (shape of c), or added to c with `accumulate`. A row of c has the same bits whatever `rows` is (NN, NT).
 * With a variant in half, `a` may have a `scaling` (`halfScale`); without one, what is beyond f16's 65504 becomes NaN in its row or column of c.
 * Returns the slot: `rows` may shrink later through `Program.set`, and so may `inner` of a TN with `innerVaries`.
 */
export function matmul(
  rec: Recorder,
  form: Form,
  buffers: { a: Tensor | Scratch; b: Tensor; c: Tensor | Scratch; residual?: Tensor; scaling?: Tensor },
  sizes: MatmulSizes,
  variant: MatmulVariant,
  { accumulate = false, innerVaries = false, scale = 1, beside = null, blocks = null, thin = null }: MatmulOptions = {},
): number {
  const { rows, cols, inner } = sizes;
  const { tile, workgroup: small } = variant;
  const transposeA = form === 'TN';
  // Which invocations share a workgroup decides no bits; one of a graphics card should fill its 32 or 64 lanes.
  const isFixed = variant.family === 'lanes' || small[0] * small[1] >= 64;
  const workgroup = rec.device.isFallback || isFixed ? small : FULL;
  const stored = [transposeA ? rows : inner, form === 'NT' ? inner : cols, cols];
  const elements = stored.every((length) => length % 4 === 0) ? 'vector' : 'scalar';
  const workgroups = [Math.ceil(cols / (tile[1] * workgroup[0])), Math.ceil(rows / (tile[0] * workgroup[1]))] as const;
  const depth = variant.family === 'workgroup' ? STAGES[variant.stage].depth : DEPTH;
  const forms = {
    TRANSPOSE_A: Number(transposeA),
    TRANSPOSE_B: Number(form === 'NT'),
    MASK_INNER: Number(innerVaries || inner % depth !== 0),
  };
  const { residual, c, scaling, ...operands } = buffers;
  const factors = {
    ...operands,
    ...(variant.half && scaling && { scaling }),
    ...(thin && { thin_a: thin.z, thin_b: thin.b }),
  };
  // Its columns stand in tiles, and in the sums of slices, as it takes them.
  const isPaired = beside !== null && beside.kind !== 'through';
  const special = beside?.kind ?? (blocks ? 'blocks' : null);
  if (special && elements !== 'vector') throw new RangeError(`matmul, ${special}: sides ${stored.join(', ')}`);
  if (isPaired && form !== 'NT') throw new RangeError(`matmul, ${special}: ${form}`);
  if (thin && (isPaired || blocks || !takesThin(variant, stored)))
    throw new RangeError(`matmul, thin: ${special}, sides ${stored.join(', ')}`);
  const plainOr = blocks ? storeOfBlocks(form, blocks, accumulate) : plainStore(elements, residual, accumulate);
  const store = beside ? storeBeside(beside) : plainOr;
  const target = { c, ...store.buffers };
  const params = { ...sizes, scale, ...store.params, ...(thin && blocksParams(thin.blocks)) };
  const whole = { entry: 'forward', buffers: { ...factors, ...target }, params, workgroups };
  if (variant.family !== 'workgroup') {
    const tiles = { WORKGROUP_X: workgroup[0], WORKGROUP_Y: workgroup[1] };
    const own =
      variant.family === 'lanes'
        ? { SHARES: Number(rec.device.subgroupSize >= subgroupOf(variant)) }
        : { TILE_ROWS: tile[0], TILE_COLS: tile[1] };
    const constants = { ...forms, ...store.constants, ...tiles, ...own };
    return rec.add({ ...whole, shader: store.shaderOf(registerShaders[variant.family]), constants });
  }
  const { stage, slices } = variant;
  const stages = stageShaders[thin ? 'thin' : !variant.half ? 'single' : scaling ? 'scaled' : 'half'][stage];
  const staged = { ...forms, SLICES: slices };
  const tiles = workgroups[0] * workgroups[1];
  // Slices in a workgroup each or one after the other: the same bits.
  if (slices === 1 || inner < slices * depth || tiles >= FILL || tiles * slices > MOST_SLICES)
    return rec.add({ ...whole, shader: store.shaderOf(stages), constants: { ...staged, ...store.constants } });
  const sums = rec.scratch(slices * rows * cols);
  const slot = rec.add({
    shader: isPaired || blocks ? store.shaderOf(stages) : stages[elements],
    entry: 'forward',
    constants: { ...staged, PARALLEL: 1 },
    buffers: { ...factors, ...(isPaired && store.buffers), c: sums },
    params,
    workgroups: [...workgroups, slices],
  });
  rec.add({
    shader: store.shaderOf(slicesShaders),
    entry: 'forward',
    constants: { SLICES: slices, ...store.constants },
    buffers: { a: sums, ...target },
    params,
    workgroups: flatGrid((rows * cols) / (elements === 'vector' ? 4 : 1)),
    follows: slot,
  });
  return slot;
}
