import type { Recorder } from '../gpu/recording';
import type { Memory, Tensor } from '../gpu/tensor';
import { activation, activationBackward } from '../ops/activation';
import { attention, attentionBackward } from '../ops/attention';
import { decode as decodeAttention } from '../ops/decode';
import { embedding, embeddingBackwardWeight } from '../ops/embedding';
import { type Form, matmul } from '../ops/matmul';
import { norm, normBackward } from '../ops/norm';
import { rope, ropeTable } from '../ops/rope';
import { type RowClass, variantFor } from '../ops/tuning/products';
import { EMBEDDING, type ModelConfig } from './config';
import type {
  Activations,
  BatchShape,
  GpuFamily,
  Gradients,
  IdTensors,
  LayerTensors,
  Model,
  PositionCall,
} from './gpuFamily';
import { gradientOf, weightOf } from './layout';

/** The Llama decoder (Touvron et al. 2023). */
export const llamaOnGpu: GpuFamily = {
  positionTable: (config) => ropeTable(config.max_position_embeddings, config.head_dim, config.rope_theta),
  newActivations,
  newGradients,
  forward,
  backward,
  decode,
};

/** Rows of q, k and v together. */
const packedWidth = ({ num_attention_heads, num_key_value_heads, head_dim }: ModelConfig): number =>
  (num_attention_heads + 2 * num_key_value_heads) * head_dim;

function newActivations(config: ModelConfig, shape: BatchShape, memory: Memory, keep: boolean): Activations {
  const { hidden_size: d, intermediate_size: f, num_attention_heads: heads, head_dim, num_hidden_layers } = config;
  const positions = shape.rows * shape.length;
  const layer = (): LayerTensors => ({
    normed: memory.tensor(positions * d, 'normed'),
    inverseRms: memory.tensor(positions, 'inverse rms'),
    qkv: memory.tensor(positions * packedWidth(config), 'qkv'),
    attended: memory.tensor(positions * heads * head_dim, 'attended'),
    logSum: memory.tensor(positions * heads, 'attention sums'),
    middle: memory.tensor(positions * d, 'middle'),
    normedMiddle: memory.tensor(positions * d, 'normed'),
    inverseRmsMiddle: memory.tensor(positions, 'inverse rms'),
    gateUp: memory.tensor(positions * 2 * f, 'gate, up'),
    activated: memory.tensor(positions * f, 'activated'),
  });
  const repeat = <T>(count: number, make: () => T): T[] => {
    const first = make();
    return Array.from({ length: count }, (_, i) => (i > 0 && keep ? make() : first));
  };
  return {
    stream: repeat(num_hidden_layers + 1, () => memory.tensor(positions * d, 'residual stream')),
    layers: repeat(num_hidden_layers, layer),
  };
}

function newGradients(config: ModelConfig, shape: BatchShape, memory: Memory): Gradients {
  const { hidden_size: d, intermediate_size: f, num_attention_heads: heads, head_dim } = config;
  const positions = shape.rows * shape.length;
  return {
    stream: memory.tensor(Math.ceil((positions * d) / 4) * 4, 'stream gradient'),
    normed: memory.tensor(positions * d, 'normed gradient'),
    qkv: memory.tensor(positions * packedWidth(config), 'qkv gradient'),
    attended: memory.tensor(positions * heads * head_dim, 'attended gradient'),
    delta: memory.tensor(positions * heads, 'attention delta'),
    activated: memory.tensor(positions * f, 'activated gradient'),
    spare: memory.tensor(d, 'spare gradient'),
  };
}

/** Names of a layer's blocks in the flat buffer. */
const layerNames = (layer: number) => {
  const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
  return {
    inputNorm: name('input_layernorm'),
    qkv: name('self_attn.{q,k,v}_proj'),
    out: name('self_attn.o_proj'),
    middleNorm: name('post_attention_layernorm'),
    gateUp: name('mlp.{gate,up}_proj'),
    down: name('mlp.down_proj'),
  };
};

/** The sizes that attention and RoPE ask for. */
const headSizes = (config: ModelConfig) => ({
  heads: config.num_attention_heads,
  kvHeads: config.num_key_value_heads,
  headDim: config.head_dim,
});

function forward(rec: Recorder, model: Model, w: Tensor, ids: Tensor, shape: BatchShape, acts: Activations): void {
  const rows = shape.rows * shape.length;
  const sizes = headSizes(model.config);
  forwardLayers(rec, model, w, ids, rows, acts, ({ qkv, attended, logSum }) => {
    rope(rec, { qkv, table: model.table }, { rows, time: shape.length, ...sizes }, 'forward');
    const attentionSizes = { batch: shape.rows, time: shape.length, ...sizes };
    attention(rec, { qkv, y: attended, log_sum: logSum }, attentionSizes, model.tuning.attention);
  });
}

function decode(
  rec: Recorder,
  model: Model,
  w: Tensor,
  ids: Tensor,
  { rows, capacity }: { rows: number; capacity: number },
  acts: Activations,
  memory: Memory,
): PositionCall[] {
  const sizes = headSizes(model.config);
  const calls: PositionCall[] = [];
  const cache = () => memory.tensor(rows * capacity * sizes.kvHeads * sizes.headDim, 'cache');
  const attend = ({ qkv, attended }: LayerTensors) => {
    const turn = rope(rec, { qkv, table: model.table }, { rows, time: 1, ...sizes }, 'forward');
    const buffers = { qkv, keys: cache(), values: cache(), y: attended };
    const slot = decodeAttention(rec, buffers, { rows, maxTime: capacity, ...sizes }, 0, model.tuning.decode);
    calls.push({ slot: turn, param: 'first_position' }, { slot, param: 'position' });
  };
  forwardLayers(rec, model, w, ids, rows, acts, attend, 'few');
  return calls;
}

/**
 * Embedding and all layers for `rows` positions; `attend` records what lies between `qkv` and `attended` of a layer.
 */
function forwardLayers(
  rec: Recorder,
  model: Model,
  w: Tensor,
  ids: Tensor,
  rows: number,
  acts: Activations,
  attend: (at: LayerTensors, layer: number) => void,
  rowClass: RowClass = 'many',
): void {
  const { config, tuning } = model;
  const { hidden_size: d, intermediate_size: f } = config;
  const weight = (name: string) => weightOf(model, w, name);
  const normSizes = { rows, width: d, epsilon: config.rms_norm_eps };
  embedding(rec, { ids, w: weight(EMBEDDING), y: acts.stream[0]! }, { rows, width: d });
  acts.layers.forEach((at, layer) => {
    const names = layerNames(layer);
    const x = acts.stream[layer]!;
    /** y = x·wᵀ (+ residual) */
    const product = (a: Tensor, name: string, c: Tensor, [out, into]: [number, number], residual?: Tensor) => {
      const buffers = { a, b: weight(name), c, ...(residual && { residual }) };
      matmul(rec, 'NT', buffers, { rows, cols: out, inner: into }, variantFor(tuning, 'NT', [out, into], rowClass));
    };
    const input = { x, w: weight(names.inputNorm), y: at.normed, inverse_rms: at.inverseRms };
    norm(rec, input, normSizes, tuning.rowReduction);
    product(at.normed, names.qkv, at.qkv, [packedWidth(config), d]);
    attend(at, layer);
    product(at.attended, names.out, at.middle, [d, config.num_attention_heads * config.head_dim], x);
    const middle = { x: at.middle, w: weight(names.middleNorm), y: at.normedMiddle, inverse_rms: at.inverseRmsMiddle };
    norm(rec, middle, normSizes, tuning.rowReduction);
    product(at.normedMiddle, names.gateUp, at.gateUp, [2 * f, d]);
    activation(rec, { gate_up: at.gateUp, y: at.activated }, { rows, width: f });
    product(at.activated, names.down, acts.stream[layer + 1]!, [d, f], at.middle);
  });
}

function backward(
  rec: Recorder,
  model: Model,
  { w, dw }: { w: Tensor; dw: Tensor },
  ids: IdTensors,
  shape: BatchShape,
  acts: Activations,
  gradients: Gradients,
): void {
  const { config, table, tuning } = model;
  const { hidden_size: d, intermediate_size: f } = config;
  const rows = shape.rows * shape.length;
  const weight = (name: string) => weightOf(model, w, name);
  const gradient = (name: string) => gradientOf(model, dw, name);
  const normSizes = { rows, width: d, epsilon: config.rms_norm_eps };
  const sizes = { batch: shape.rows, time: shape.length, ...headSizes(config) };
  const { stream, spare } = gradients;
  for (let layer = acts.layers.length - 1; layer >= 0; layer--) {
    const at = acts.layers[layer]!;
    const names = layerNames(layer);
    /** Given y = x·wᵀ and dy: dw += dyᵀ·x, dx = dy·w. */
    const product = (dy: Tensor, x: Tensor, name: string, dx: Tensor, [out, into]: [number, number]) => {
      const variant = (form: Form) => variantFor(tuning, form, [out, into]);
      const c = gradient(name);
      const ofWeight = { rows: out, cols: into, inner: rows };
      if (c) matmul(rec, 'TN', { a: dy, b: x, c }, ofWeight, variant('TN'), { accumulate: true });
      matmul(rec, 'NN', { a: dy, b: weight(name), c: dx }, { rows, cols: into, inner: out }, variant('NN'));
    };
    product(stream, at.activated, names.down, gradients.activated, [d, f]);
    activationBackward(rec, { gate_up: at.gateUp, dy: gradients.activated }, { rows, width: f });
    product(at.gateUp, at.normedMiddle, names.gateUp, gradients.normed, [2 * f, d]);
    const middle = {
      x: at.middle,
      w: weight(names.middleNorm),
      inverse_rms: at.inverseRmsMiddle,
      dy: gradients.normed,
    };
    normBackward(
      rec,
      { ...middle, dx: stream, dw: gradient(names.middleNorm) ?? spare },
      normSizes,
      tuning.rowReduction,
    );
    product(stream, at.attended, names.out, gradients.attended, [d, sizes.heads * sizes.headDim]);
    const saved = { qkv: at.qkv, y: at.attended, log_sum: at.logSum, delta: gradients.delta };
    attentionBackward(rec, { ...saved, dy: gradients.attended, dqkv: gradients.qkv }, sizes, tuning.attention);
    rope(rec, { qkv: gradients.qkv, table }, { rows, time: shape.length, ...headSizes(config) }, 'backward');
    product(gradients.qkv, at.normed, names.qkv, gradients.normed, [packedWidth(config), d]);
    const input = {
      x: acts.stream[layer]!,
      w: weight(names.inputNorm),
      inverse_rms: at.inverseRms,
      dy: gradients.normed,
    };
    normBackward(rec, { ...input, dx: stream, dw: gradient(names.inputNorm) ?? spare }, normSizes, tuning.rowReduction);
  }
  const ofEmbedding = gradient(EMBEDDING);
  if (ofEmbedding) embeddingBackwardWeight(rec, { ...ids, dy: stream, dw: ofEmbedding }, { rows, width: d });
}
