import source from '../../shaders/attention.wgsl?raw';
import workgroup from '../../shaders/attention_workgroup.wgsl?raw';
import alone from '../../shaders/shared/attention_alone.wgsl?raw';
import shared from '../../shaders/shared/attention_interface.wgsl?raw';
import loading from '../../shaders/shared/attention_loads.wgsl?raw';
import quad from '../../shaders/shared/attention_quad.wgsl?raw';
import straight from '../../shaders/shared/attention_straight.wgsl?raw';
import staged from '../../shaders/shared/attention_tiles.wgsl?raw';
import turnedText from '../../shaders/shared/attention_turned.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import tiles from '../../shaders/shared/tiles.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

/**
 * Whether each invocation loads for itself, the four of a quad share their loads (faster on a software adapter, where a load costs
 * more than a dozen multiply-adds), or a workgroup does (for graphics cards). Each way always gives the same bits; they agree up to
 * rounding.
 */
export const ATTENTION_LOADS = ['alone', 'quad', 'workgroup'] as const;
export type AttentionLoads = (typeof ATTENTION_LOADS)[number];

const ofWorkgroups = (name: string, turning: string) =>
  shader(name, workgroup, shared, loading, staged, tiles, grid, turning);

const attentionShaders = {
  alone: shader('attention', source, shared, tiles, alone),
  quad: shader('attention-quad', source, shared, tiles, quad),
  workgroup: ofWorkgroups('attention-workgroup', straight),
} as const satisfies Record<AttentionLoads, unknown>;

const turnedShader = ofWorkgroups('attention-workgroup-turned', turnedText);

export interface AttentionSizes {
  batch: number;
  time: number;
  heads: number;
  /** Divides heads. */
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
  /** Scores are multiplied by it; 1/√headDim without it. */
  scale?: number;
}

/** OWN and TOGETHER of attention.wgsl. */
const OWN = 4;
const TOGETHER = { alone: 1, quad: 4 } as const;

/** OWN of attention_tiles.wgsl, floats of a panel, and what MOST_PANELS of them hold. */
const OWN_OF_WORKGROUP = 16;
const PANEL = 32;
const MOST_HEAD_DIM = 256;

function paramsOf({ batch, time, heads, kvHeads, headDim, scale = 1 / Math.sqrt(headDim) }: AttentionSizes) {
  return { batch, time, heads, kv_heads: kvHeads, head_dim: headDim, scale };
}

/** A workgroup keeps its sums in registers: beyond MOST_HEAD_DIM each invocation loads alone. */
const fitting = (loads: AttentionLoads, { headDim }: AttentionSizes): AttentionLoads =>
  loads === 'workgroup' && headDim > MOST_HEAD_DIM ? 'alone' : loads;

/**
 * The shader and the workgroups of one entry point. Without workgroup memory, small workgroups spread over the cores of a software adapter;
 * a graphics card runs 32 lanes at once.
 */
function callOf({ device }: Recorder, sizes: AttentionSizes, heads: number, loads: AttentionLoads) {
  const { batch, time, headDim } = sizes;
  const shader = attentionShaders[loads];
  if (loads === 'workgroup') {
    const workgroups = [heads, batch, Math.ceil(time / OWN_OF_WORKGROUP)] as const;
    return { shader, constants: { PANELS: Math.ceil(headDim / PANEL) }, workgroups };
  }
  const together = TOGETHER[loads];
  const size = device.isFallback ? 8 : 32;
  const invocations = batch * heads * Math.ceil(time / (OWN * together)) * together;
  return { shader, constants: { WORKGROUP: size }, workgroups: [Math.ceil(invocations / size)] as const };
}

/**
 * Causal grouped-query attention: qkv [batch, time, heads + 2·kvHeads, headDim] (q and k rotated already) → y [batch, time, heads, headDim] and
 * log_sum [batch, heads, time], which `attentionBackward` reads. Returns the slot.
 */
export function attention(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor },
  sizes: AttentionSizes,
  loads: AttentionLoads,
): number {
  demandMultipleOf4('attention', 'head_dim', sizes.headDim);
  const params = paramsOf(sizes);
  return rec.add({ entry: 'forward', buffers, params, ...callOf(rec, sizes, sizes.heads, fitting(loads, sizes)) });
}

/** By what q and k were turned: the `ropeTable` of positions from 0 on. */
interface Turned {
  readonly table: Tensor;
  readonly rotaryDim: number;
}

/** Whether `attentionBackward` can turn gradients back itself: elements that turn together must not share a vector. */
export const turnsBack = (sizes: AttentionSizes, loads: AttentionLoads, rotaryDim: number): boolean =>
  fitting(loads, sizes) === 'workgroup' && rotaryDim % 8 === 0;

/**
 * Overwrites dqkv (shape of qkv), given dy (shape of y); `delta` is scratch of the shape of log_sum. With `turned`, if `turnsBack`, the gradients
 * of q and k are those before they were turned, with the bits of `rope`. Two or three dispatches.
 */
export function attentionBackward(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor; delta: Tensor; dy: Tensor; dqkv: Tensor },
  sizes: AttentionSizes,
  loads: AttentionLoads,
  turned: Turned | null = null,
): void {
  const { batch, time, heads, kvHeads, headDim } = sizes;
  const params = paramsOf(sizes);
  const fitted = fitting(loads, sizes);
  if (turned && !turnsBack(sizes, loads, turned.rotaryDim)) throw new RangeError('attention: gradients stay turned');
  const [query, keyValue] = [{ entry: 'backward_query' }, { entry: 'backward_key_value' }];
  if (fitted !== 'workgroup') {
    const { y: _, ...others } = buffers;
    rec.add({ ...query, buffers, params, ...callOf(rec, sizes, heads, fitted) });
    rec.add({ ...keyValue, buffers: others, params, ...callOf(rec, sizes, kvHeads, fitted) });
    return;
  }
  const { y, dqkv, ...read } = buffers;
  const { constants, ...call } = callOf(rec, sizes, heads, fitted);
  const turning = turned ? { TURNING: turned.rotaryDim / 8 } : {};
  const table = turned ? { table: turned.table } : {};
  const kernel = { ...call, params, ...(turned && { shader: turnedShader }) };
  const isShared = heads > kvHeads;
  const each = { ...kernel, constants: { ...constants, ...turning } };
  rec.add({ ...each, ...query, buffers: { ...read, ...table, y, gradients: dqkv } });
  const gradients = isShared ? rec.scratch(2 * batch * time * heads * headDim) : dqkv;
  rec.add({ ...each, ...keyValue, buffers: { ...read, ...table, gradients } });
  if (!isShared) return;
  const workgroups = flatGrid(batch * time * 2 * kvHeads * (headDim / 4));
  const sums = { gradients, dqkv, ...table };
  rec.add({ ...kernel, entry: 'add_heads', constants: turning, buffers: sums, workgroups });
}
