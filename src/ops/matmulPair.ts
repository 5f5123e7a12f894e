import source from '../../shaders/matmul_workgroup.wgsl?raw';
import accumulating from '../../shaders/shared/matmul_accumulate.wgsl?raw';
import alone from '../../shaders/shared/matmul_alone.wgsl?raw';
import blocksText from '../../shaders/shared/matmul_blocks.wgsl?raw';
import blocksB from '../../shaders/shared/matmul_blocks_b.wgsl?raw';
import intoDw from '../../shaders/shared/matmul_dw.wgsl?raw';
import intoBlocks from '../../shaders/shared/matmul_dw_blocks.wgsl?raw';
import f16 from '../../shaders/shared/matmul_f16.wgsl?raw';
import plain from '../../shaders/shared/matmul_f16_plain.wgsl?raw';
import scaled from '../../shaders/shared/matmul_f16_scaled.wgsl?raw';
import f32 from '../../shaders/shared/matmul_f32.wgsl?raw';
import shared from '../../shaders/shared/matmul_interface.wgsl?raw';
import oneA from '../../shaders/shared/matmul_one_a.wgsl?raw';
import pairText from '../../shaders/shared/matmul_pair.wgsl?raw';
import ofThin from '../../shaders/shared/matmul_pair_thin.wgsl?raw';
import params from '../../shaders/shared/matmul_params.wgsl?raw';
import thinText from '../../shaders/shared/matmul_thin.wgsl?raw';
import throughText from '../../shaders/shared/matmul_through.wgsl?raw';
import vector from '../../shaders/shared/matmul_vector.wgsl?raw';
import vectorB from '../../shaders/shared/matmul_vector_b.wgsl?raw';
import whole from '../../shaders/shared/matmul_whole.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { type ActivationKind, byActivation } from './activation';
import { type MatmulSizes, type MatmulVariant, once, STAGES, stagesWhole, type Thin } from './matmul';
import { type Blocks, blocksParams, thinOf } from './matmulBlocks';

type Stage = keyof typeof STAGES;

const perStage = <Made>(make: (stage: Stage) => Made) =>
  Object.fromEntries(Object.keys(STAGES).map((stage) => [stage, once(() => make(stage as Stage))])) as Record<
    Stage,
    () => Made
  >;

/** A shader that stores dx, and for each activation one that stores what dx becomes on its way back through it. */
function shaders(suffix: string, ...texts: string[]) {
  const make = (stage: Stage, more: string, store: string) => {
    const name = `matmul_workgroup-${stage}-pair${suffix}${more}`;
    return shader(name, source, STAGES[stage].text, shared, whole, vector, vectorB, pairText, intoDw, ...texts, store);
  };
  return {
    plain: perStage((stage) => make(stage, '', accumulating)),
    through: perStage((stage) => byActivation('-through', (each, text) => make(stage, each, `${throughText}${text}`))),
  };
}

const pairShaders = {
  single: shaders('', params, oneA, alone, f32),
  half: shaders('-f16', params, oneA, alone, f16, plain),
  scaled: shaders('-f16-scaled', params, oneA, alone, f16, scaled),
  thin: shaders('-thin', blocksText, ofThin, thinText, f32),
};

const blocksShaders = perStage((stage) => {
  const texts = [blocksText, blocksB, accumulating, oneA, alone, f32, pairText, intoBlocks];
  return shader(`matmul_workgroup-${stage}-pair-blocks`, source, STAGES[stage].text, shared, whole, vector, ...texts);
});

/**
 * The kernel with which two products of a backward pass are one dispatch, dx = dy·w and dw += dyᵀ·x by the kernels given; null if there is none
 * that gives both the bits of their own. All tiles but the deep one sum up in the same order, so of two the larger does for both: its workgroups are then
 * no fewer than one product had.
 * @param sides of w
 */
export function pairOf(ofX: MatmulVariant, ofW: MatmulVariant, sides: readonly number[]): MatmulVariant | null {
  if (ofX === ofW) return stagesWhole(ofX, sides) ? ofX : null;
  const areAlike =
    [ofX, ofW].every((variant) => stagesWhole(variant, sides) && !isDeep(variant)) && ofX.half === ofW.half;
  return areAlike ? (areaOf(ofX) >= areaOf(ofW) ? ofX : ofW) : null;
}

const isDeep = (variant: MatmulVariant) => variant.family === 'workgroup' && variant.stage === '32x32_deep';

/** Elements of c that a workgroup makes. */
const areaOf = ({ tile, workgroup }: MatmulVariant) => tile[0] * workgroup[1] * tile[1] * workgroup[0];

interface PairBuffers {
  /** [rows, inner] */
  readonly dy: Tensor;
  /** [inner, cols] */
  readonly w: Tensor;
  /** [rows, cols] */
  readonly x: Tensor;
  /** [rows, cols], or what `through` says. */
  readonly dx: Tensor;
  /** The shape of w; of `thin.b` if there is one. */
  readonly dw: Tensor;
  readonly scaling?: Tensor;
}

/** Of the call; each as `matmul` says, of the one or the other product. */
interface PairOptions {
  /** Of dx. */
  readonly scale?: number;
  readonly rowsVary?: boolean;
  /** dx goes on back through the activation. */
  readonly through?: ActivationKind | null;
  /** w and dw are matrices of these blocks. */
  readonly blocks?: Blocks | null;
  /** Is added to dx; dw is then the gradient of `thin.b`, dw += zᵀ·x. */
  readonly thin?: Thin | null;
}

/**
 * dx = scale·dy·w and dw += dyᵀ·x in one dispatch, with the bits that `matmul` gives each by this kernel (`pairOf`). Sides of w must be multiples of 4.
 * Returns the slot: `rows` may shrink later through `Program.set`, if `rowsVary`.
 */
export function matmulPair(
  rec: Recorder,
  { dy, w, x, dx, dw, scaling }: PairBuffers,
  { rows, cols, inner }: MatmulSizes,
  variant: MatmulVariant,
  { scale = 1, rowsVary = false, through = null, blocks = null, thin = null }: PairOptions = {},
): number {
  if (variant.family !== 'workgroup' || !stagesWhole(variant, [cols, inner]) || (blocks && (through || thin)))
    throw new RangeError(`matmulPair: ${variant.family}, sides ${inner}, ${cols}`);
  const { stage, tile, workgroup, half } = variant;
  const { depth } = STAGES[stage];
  const family = pairShaders[thin ? 'thin' : !half ? 'single' : scaling ? 'scaled' : 'half'];
  const tilesOf = (length: number, along: 0 | 1) => Math.ceil(length / (tile[along] * workgroup[1 - along]!));
  return rec.add({
    shader: blocks
      ? blocksShaders[stage]()
      : through
        ? family.through[stage]()[through.activation]
        : family.plain[stage](),
    entry: 'forward',
    constants: {
      MASK_INNER: Number(rowsVary || rows % depth !== 0 || inner % depth !== 0),
      ...(through && { GATED: Number(through.gated) }),
    },
    buffers: {
      ...{ a: dy, b: w, c: dx, x, dw },
      ...(half && scaling && { scaling }),
      ...(thin && { thin_a: thin.z, thin_b: thin.b }),
    },
    params: { rows, cols, inner, scale, ...((blocks || thin) && blocksParams((blocks ?? thin?.blocks)!)) },
    workgroups: [tilesOf(cols, 1), tilesOf(rows, 0) + tilesOf(thin ? thinOf(thin.blocks) : inner, 0)],
  });
}
