import { lax, nn, numpy as np, tree } from '@jax-js/jax';
import { FINAL_NORM, headOf, type ModelConfig, POSITIONS } from '../../../model/config';
import type { Decoder, LayerKind } from '../../../model/decoder';
import { decoderOf, layerName } from '../../../model/weights';

/**
 * A decoder in NumPy style, as its `Decoder` says, in the conventions of Hugging Face. Gradients come from automatic differentiation, so this
 * file is also the independent oracle of the WGSL engine: names apart, they share nothing. jax-js arrays are owned: plain use consumes
 * an array, `.ref` keeps it.
 */

/** Weights by name, shapes of `weightShapes`. */
export type Params = Record<string, np.Array>;

/** Keys and values of every layer, [rows, kv heads, 1, positions, head_dim]. */
export type Cache = { keys: np.Array[]; values: np.Array[] };

/** What rotary positions multiply with, [positions, turned elements] each: cos, and sin with the sign of rotate_half in its first half. */
type Turns = { cos: np.Array; sin: np.Array };

/** Of a length: 0, 1, 2, …, and the turns of each of the decoder's rotations. */
export type Places = { positions: np.Array; rotations: Turns[] };

/**
 * Cosines and signed sines of position·frequency for each of the decoder's rotations, of `positions` positions from `first` on; on the host,
 * computed in f64 (Su et al. 2021, eq. 15).
 */
export function rotationTables(
  config: ModelConfig,
  positions: number,
  first = 0,
): { cos: Float32Array; sin: Float32Array }[] {
  return decoderOf(config).rotations.map(({ frequencies, factor }) => {
    const half = frequencies.length;
    const cos = new Float32Array(positions * 2 * half);
    const sin = new Float32Array(positions * 2 * half);
    for (let position = 0; position < positions; position++)
      for (let i = 0; i < 2 * half; i++) {
        const angle = (first + position) * frequencies[i % half]!;
        cos[position * 2 * half + i] = factor * Math.cos(angle);
        sin[position * 2 * half + i] = factor * (i < half ? -Math.sin(angle) : Math.sin(angle));
      }
    return { cos, sin };
  });
}

/**
 * Logits [rows·length, vocabulary] of whole sequences from the rows x of the embedding [rows·length, hidden]; the places say the length.
 * Consumes its arguments.
 */
export function forward(config: ModelConfig, params: Params, x: np.Array, { positions, rotations }: Places): np.Array {
  const model = newModel(config, params, 1);
  const { decoder } = model;
  const length = positions.shape[0]!;
  const query = positions.ref.reshape([length, 1]);
  const visible = masksOf(decoder, positions.reshape([1, length]), query);
  x = embedded(model, x, length, (table) => table.slice([0, length]));
  for (const layer of decoder.layers.keys()) {
    const { queries, keys, values } = project(model, layer, x.ref, rotations, length);
    const mixed = attend(model, queries, keys, values, visible(layer));
    x = finishLayer(model, layer, x, mixed);
  }
  visible.dispose();
  tree.dispose(rotations);
  const logits = head(model, x);
  tree.dispose(params);
  return logits;
}

/**
 * One position `at` (an integer) of every row: x holds its rows of the embedding, [rows, hidden]; the places are those of the whole cache, but
 * their rotations that position's only. Returns logits [rows, vocabulary] and the cache with the new position. Consumes its arguments.
 */
export function decode(
  config: ModelConfig,
  params: Params,
  cache: Cache,
  x: np.Array,
  { positions, rotations }: Places,
  at: np.Array,
  scale = 1,
): { logits: np.Array; cache: Cache } {
  const model = newModel(config, params, scale);
  const { decoder } = model;
  const capacity = positions.shape[0]!;
  const here = np.equal(positions.ref, at.ref);
  const written = here.ref.reshape([1, 1, 1, capacity, 1]);
  const visible = masksOf(decoder, positions.reshape([1, capacity]), at);
  x = embedded(model, x, 1, (table) =>
    np.matmul(here.ref.reshape([1, capacity]).astype(np.float32), table.slice([0, capacity])),
  );
  here.dispose();
  const next: Cache = { keys: [], values: [] };
  for (const layer of decoder.layers.keys()) {
    const { queries, keys, values } = project(model, layer, x.ref, rotations, 1);
    next.keys.push(np.where(written.ref, keys, cache.keys[layer]!));
    next.values.push(np.where(written.ref, values, cache.values[layer]!));
    const mixed = attend(model, queries, next.keys[layer]!.ref, next.values[layer]!.ref, visible(layer));
    x = finishLayer(model, layer, x, mixed);
  }
  written.dispose();
  visible.dispose();
  tree.dispose(rotations);
  const logits = head(model, x);
  tree.dispose(params);
  return { logits, cache: next };
}

/**
 * One layer of a kind over whole sequences, x [rows·length, hidden] → the same; `params` are named as those of layer 0, the adapter's among them, which
 * are scaled by `scale`. With keys and values as in a `Cache`. Consumes its arguments.
 */
export function forwardLayer(
  { config, kind, scale }: { config: ModelConfig; kind: LayerKind; scale: number },
  params: Params,
  x: np.Array,
  { positions, rotations }: Places,
): { y: np.Array; keys: np.Array; values: np.Array } {
  const plain = newModel(config, params, scale);
  const model = { ...plain, decoder: { ...plain.decoder, layers: [kind] } };
  const length = positions.shape[0]!;
  const query = positions.ref.reshape([length, 1]);
  const visible = masksOf(model.decoder, positions.reshape([1, length]), query);
  const { queries, keys, values } = project(model, 0, x.ref, rotations, length);
  const mixed = attend(model, queries, keys.ref, values.ref, visible(0));
  const y = finishLayer(model, 0, x, mixed);
  visible.dispose();
  tree.dispose([params, rotations]);
  return { y, keys, values };
}

/** What stands before the layers: rows x of the embedding, scaled, with learned positions. Consumes its arguments. */
export function forwardInput(config: ModelConfig, params: Params, x: np.Array, length: number): np.Array {
  const y = embedded(newModel(config, params, 1), x, length, (table) => table.slice([0, length]));
  tree.dispose(params);
  return y;
}

/** The final norm of rows x [any, hidden]. Consumes its arguments. */
export function forwardNorm(config: ModelConfig, params: Params, x: np.Array): np.Array {
  const y = norm(newModel(config, params, 1), x, FINAL_NORM);
  tree.dispose(params);
  return y;
}

interface Model {
  readonly config: ModelConfig;
  readonly decoder: Decoder;
  /** A weight, to be consumed. */
  readonly weight: (name: string) => np.Array;
  readonly has: (name: string) => boolean;
  /** What an adapter's B·A is multiplied by. */
  readonly scale: number;
}

const newModel = (config: ModelConfig, params: Params, scale: number): Model => ({
  config,
  scale,
  decoder: decoderOf(config),
  weight: (name) => params[name]!.ref,
  has: (name) => Object.hasOwn(params, name),
});

/** What each layer's queries see of the positions [1, keys]: those up to their own, of a local layer the last `window` of these. */
function masksOf({ window, layers }: Decoder, positions: np.Array, query: np.Array) {
  const past = np.lessEqual(positions.ref, query.ref);
  const recent =
    window !== null && layers.some(({ local }) => local)
      ? np.logicalAnd(past.ref, np.greater(positions.ref, query.ref.sub(window)))
      : null;
  tree.dispose([positions, query]);
  const of = (layer: number) => (recent && layers[layer]!.local ? recent : past).ref;
  return Object.assign(of, { dispose: () => tree.dispose(recent ? [past, recent] : [past]) });
}

/** The rows of the embedding, scaled, with what `rows` takes of the learned positions added to every sequence. */
function embedded(
  { config, decoder, weight }: Model,
  x: np.Array,
  length: number,
  rows: (table: np.Array) => np.Array,
): np.Array {
  if (decoder.embeddingScale !== 1) x = x.mul(decoder.embeddingScale);
  if (!decoder.learnedPositions) return x;
  const width = config.hidden_size;
  return x
    .reshape([-1, length, width])
    .add(rows(weight(POSITIONS)))
    .reshape([-1, width]);
}

/**
 * x · weightᵀ + bias for the weights `name`.weight in Hugging Face's [out, in] layout, and `name`.bias if there is one; + scale · (x·Aᵀ)·Bᵀ
 * if there is an adapter (Hu et al. 2021, eq. 3).
 */
function linear({ weight, has, scale }: Model, x: np.Array, name: string): np.Array {
  const isAdapted = has(`${name}.lora_A.weight`);
  const product = np.matmul(isAdapted ? x.ref : x, weight(`${name}.weight`).transpose());
  const sum = has(`${name}.bias`) ? product.add(weight(`${name}.bias`)) : product;
  if (!isAdapted) return sum;
  const thin = np.matmul(x, weight(`${name}.lora_A.weight`).transpose());
  return sum.add(np.matmul(thin, weight(`${name}.lora_B.weight`).transpose()).mul(scale));
}

/** x / √(mean(x²) + ε) · gain (Zhang & Sennrich 2019, eq. 4). */
function rmsNorm(x: np.Array, gain: np.Array, epsilon: number): np.Array {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.div(np.sqrt(mean.add(epsilon))).mul(gain);
}

/** RMSNorm, or LayerNorm: (x − mean) / √(variance + ε) · gain + bias (Ba et al. 2016, eq. 4). */
function norm({ decoder, weight }: Model, x: np.Array, name: string): np.Array {
  if (decoder.norm === 'rms') return rmsNorm(x, weight(`${name}.weight`), decoder.epsilon);
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  return rmsNorm(centred, weight(`${name}.weight`), decoder.epsilon).add(weight(`${name}.bias`));
}

/** x·cos + rotate_half(x)·sin over [rows, length, heads, width]; the sign of rotate_half sits in the sine table. Only the tables' width turns. */
function rotate(x: np.Array, { cos, sin }: Turns): np.Array {
  const [rows, length, heads, width] = x.shape as [number, number, number, number];
  const turned = cos.shape[1]!;
  if (turned < width) {
    const rest = x.ref.slice([], [], [], [turned]);
    return np.concatenate([rotate(x.slice([], [], [], [0, turned]), { cos, sin }), rest], -1);
  }
  const half = x.ref.reshape([rows, length, heads, 2, width / 2]);
  const swapped = np.flip(half, 3).reshape([rows, length, heads, width]);
  const perPosition = (table: np.Array) => table.ref.reshape([length, 1, width]);
  return x.mul(perPosition(cos)).add(swapped.mul(perPosition(sin)));
}

/** Rotated queries [rows, kv, group, length, head_dim], rotated keys and values [rows, kv, 1, length, head_dim]. */
function project(model: Model, layer: number, x: np.Array, rotations: readonly Turns[], length: number) {
  const { config, decoder, weight } = model;
  const { num_attention_heads: heads, num_key_value_heads: kv, head_dim } = config;
  const { rotation } = decoder.layers[layer]!;
  const name = (suffix: string) => `${layerName(layer)}.${suffix}`;
  const y = norm(model, x, name('input_layernorm'));
  const rows = y.shape[0]! / length;
  const split = (part: string, count: number) =>
    linear(model, y.ref, name(`self_attn.${part}_proj`)).reshape([rows, length, count, head_dim]);
  /** Queries or keys, normed and turned as the decoder says. */
  const directed = (part: string, count: number) => {
    const plain = split(part, count);
    const gain = () => weight(name(`self_attn.${part}_norm.weight`));
    const normed = decoder.attention.headNorm ? rmsNorm(plain, gain(), decoder.epsilon) : plain;
    return rotation === null ? normed : rotate(normed, rotations[rotation]!);
  };
  const byHead = (z: np.Array, group: number) =>
    z.reshape([rows, length, kv, group, head_dim]).transpose([0, 2, 3, 1, 4]);
  const projected = {
    queries: byHead(directed('q', heads), heads / kv),
    keys: byHead(directed('k', kv), 1),
    values: byHead(split('v', kv), 1),
  };
  y.dispose();
  return projected;
}

/**
 * softmax(scale·q·kᵀ where visible)·v, every group of query heads on its key-value head; [rows·length, heads·head_dim].
 * The division by the softmax's sum comes last, on tokens' rows: jax-js stores its result, where a bare transposition would be
 * folded into the next matmul and make that 30 times slower.
 */
function attend({ decoder }: Model, q: np.Array, k: np.Array, v: np.Array, visible: np.Array): np.Array {
  const [rows, kv, group, length, width] = q.shape as [number, number, number, number, number];
  const shared = (z: np.Array) => np.broadcastTo(z, [rows, kv, group, ...z.shape.slice(3)]);
  const byToken = (z: np.Array) => z.transpose([0, 3, 1, 2, 4]).reshape([rows, length, kv * group, -1]);
  const scores = np.matmul(q, shared(k.transpose([0, 1, 2, 4, 3]))).mul(decoder.attention.scale);
  const seen = np.where(visible, scores, Number.NEGATIVE_INFINITY);
  const shares = np.exp(seen.ref.sub(lax.stopGradient(np.max(seen, -1, { keepdims: true }))));
  const sums = shares.ref.sum(-1, { keepdims: true });
  const mixed = byToken(np.matmul(shares, shared(v))).div(byToken(sums));
  return mixed.reshape([rows * length, kv * group * width]);
}

const ACTIVATIONS: Readonly<Record<Decoder['mlp']['activation'], (x: np.Array) => np.Array>> = {
  silu: nn.silu,
  relu: nn.relu,
  gelu: (x) => nn.gelu(x, { approximate: false }),
  gelu_tanh: (x) => nn.gelu(x, { approximate: true }),
};

/** x + mixed·Woᵀ, then + the MLP of the norm of that (Shazeer 2020); parallel, the MLP takes the norm of x. */
function finishLayer(model: Model, layer: number, x: np.Array, mixed: np.Array): np.Array {
  const { decoder } = model;
  const name = (suffix: string) => `${layerName(layer)}.${suffix}`;
  const output = (z: np.Array, product: string, outputNorm: string) => {
    const y = linear(model, z, name(product));
    return decoder.outputNorms ? norm(model, y, name(outputNorm)) : y;
  };
  const attended = output(mixed, 'self_attn.o_proj', 'attention_output_layernorm');
  const residual = (decoder.parallel ? x.ref : x).add(attended);
  const y = norm(model, decoder.parallel ? x : residual.ref, name('post_attention_layernorm'));
  const activate = ACTIVATIONS[decoder.mlp.activation];
  const gate = decoder.mlp.gated ? activate(linear(model, y.ref, name('mlp.gate_proj'))) : null;
  const up = linear(model, y, name('mlp.up_proj'));
  const activated = gate ? gate.mul(up) : activate(up);
  return residual.add(output(activated, 'mlp.down_proj', 'mlp_output_layernorm'));
}

function head(model: Model, x: np.Array): np.Array {
  const normed = norm(model, x, FINAL_NORM);
  return np.matmul(normed, model.weight(headOf(model.config)).transpose());
}
