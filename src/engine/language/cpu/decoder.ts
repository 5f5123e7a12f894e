import { lax, nn, numpy as np, tree } from '@jax-js/jax';
import { headOf, type ModelConfig } from '../../../model/config';
import type { Cache, JaxFamily, Params, Rotation } from './family';

/**
 * The Llama decoder in NumPy style (Touvron et al. 2023, in the conventions of Hugging Face's `modeling_llama`). Gradients come
 * from automatic differentiation, so this file is also the independent oracle of the WGSL engine: names apart, they share nothing.
 */
export const llamaInJax: JaxFamily = { rotationTables, forward, decode };

/** cos and signed sin of position·theta^(−2j/head_dim), computed in f64 (Su et al. 2021, eq. 15). */
function rotationTables(config: ModelConfig, positions: number): { cos: Float32Array; sin: Float32Array } {
  const { head_dim, rope_theta } = config;
  const half = head_dim / 2;
  const cos = new Float32Array(positions * head_dim);
  const sin = new Float32Array(positions * head_dim);
  for (let position = 0; position < positions; position++)
    for (let i = 0; i < head_dim; i++) {
      const angle = position * rope_theta ** ((-2 * (i % half)) / head_dim);
      cos[position * head_dim + i] = Math.cos(angle);
      sin[position * head_dim + i] = i < half ? -Math.sin(angle) : Math.sin(angle);
    }
  return { cos, sin };
}

function forward(config: ModelConfig, params: Params, x: np.Array, rotation: Rotation): np.Array {
  const length = rotation.cos.shape[0]!;
  const positions = np.arange(length);
  const causal = np.lessEqual(positions.ref.reshape([1, length]), positions.reshape([length, 1]));
  const weight = (name: string) => params[name]!.ref;
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const { queries, keys, values } = project(config, weight, layer, x.ref, rotation, length);
    const mixed = attend(config, queries, keys, values, causal.ref);
    x = finishLayer(config, weight, layer, x, mixed);
  }
  causal.dispose();
  tree.dispose(rotation);
  const logits = head(config, weight, x);
  tree.dispose(params);
  return logits;
}

function decode(
  config: ModelConfig,
  params: Params,
  cache: Cache,
  x: np.Array,
  rotation: Rotation,
  here: np.Array,
  past: np.Array,
): { logits: np.Array; cache: Cache } {
  const positions = here.shape[0]!;
  const weight = (name: string) => params[name]!.ref;
  const written = here.reshape([1, 1, 1, positions, 1]).greater(0);
  const visible = past.reshape([1, positions]).greater(0);
  const next: Cache = { keys: [], values: [] };
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const { queries, keys, values } = project(config, weight, layer, x.ref, rotation, 1);
    next.keys.push(np.where(written.ref, keys, cache.keys[layer]!));
    next.values.push(np.where(written.ref, values, cache.values[layer]!));
    const mixed = attend(config, queries, next.keys[layer]!.ref, next.values[layer]!.ref, visible.ref);
    x = finishLayer(config, weight, layer, x, mixed);
  }
  written.dispose();
  visible.dispose();
  tree.dispose(rotation);
  const logits = head(config, weight, x);
  tree.dispose(params);
  return { logits, cache: next };
}

type Lookup = (name: string) => np.Array;

/** x · weightᵀ for a weight in Hugging Face's [out, in] layout. */
const linear = (x: np.Array, weight: np.Array) => np.matmul(x, weight.transpose());

/** x / √(mean(x²) + ε) · gain (Zhang & Sennrich 2019, eq. 4). */
function rmsNorm(x: np.Array, gain: np.Array, epsilon: number): np.Array {
  const mean = np.mean(np.square(x.ref), -1, { keepdims: true });
  return x.div(np.sqrt(mean.add(epsilon))).mul(gain);
}

/** x·cos + rotate_half(x)·sin over [rows, length, heads, head_dim]; the sign of rotate_half sits in the sine table. */
function rotate(x: np.Array, { cos, sin }: Rotation): np.Array {
  const [rows, length, heads, width] = x.shape as [number, number, number, number];
  const half = x.ref.reshape([rows, length, heads, 2, width / 2]);
  const swapped = np.flip(half, 3).reshape([rows, length, heads, width]);
  const perPosition = (table: np.Array) => table.ref.reshape([length, 1, width]);
  return x.mul(perPosition(cos)).add(swapped.mul(perPosition(sin)));
}

/** Rotated queries [rows, kv, group, length, head_dim], rotated keys and values [rows, kv, 1, length, head_dim]. */
function project(config: ModelConfig, weight: Lookup, layer: number, x: np.Array, rotation: Rotation, length: number) {
  const { num_attention_heads: heads, num_key_value_heads: kv, head_dim } = config;
  const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
  const y = rmsNorm(x, weight(name('input_layernorm')), config.rms_norm_eps);
  const rows = y.shape[0]! / length;
  const split = (projection: string, count: number) =>
    linear(y.ref, weight(name(`self_attn.${projection}`))).reshape([rows, length, count, head_dim]);
  const byHead = (z: np.Array, group: number) =>
    z.reshape([rows, length, kv, group, head_dim]).transpose([0, 2, 3, 1, 4]);
  const projected = {
    queries: byHead(rotate(split('q_proj', heads), rotation), heads / kv),
    keys: byHead(rotate(split('k_proj', kv), rotation), 1),
    values: byHead(split('v_proj', kv), 1),
  };
  y.dispose();
  return projected;
}

/**
 * softmax(q·kᵀ/√head_dim where visible)·v, every group of query heads on its key-value head; [rows·length, heads·head_dim].
 * The division by the softmax's sum comes last, on tokens' rows: jax-js stores its result, where a bare transposition would be
 * folded into the next matmul and make that 30 times slower.
 */
function attend(config: ModelConfig, q: np.Array, k: np.Array, v: np.Array, visible: np.Array): np.Array {
  const [rows, kv, group, length, width] = q.shape as [number, number, number, number, number];
  const shared = (z: np.Array) => np.broadcastTo(z, [rows, kv, group, ...z.shape.slice(3)]);
  const byToken = (z: np.Array) => z.transpose([0, 3, 1, 2, 4]).reshape([rows, length, kv * group, -1]);
  const scores = np.matmul(q, shared(k.transpose([0, 1, 2, 4, 3]))).mul(config.head_dim ** -0.5);
  const seen = np.where(visible, scores, Number.NEGATIVE_INFINITY);
  const shares = np.exp(seen.ref.sub(lax.stopGradient(np.max(seen, -1, { keepdims: true }))));
  const sums = shares.ref.sum(-1, { keepdims: true });
  const mixed = byToken(np.matmul(shares, shared(v))).div(byToken(sums));
  return mixed.reshape([rows * length, kv * group * width]);
}

/** x + mixed·Woᵀ, then + SwiGLU(RMSNorm(·)) = (silu(y·Wgᵀ) ∘ y·Wuᵀ)·Wdᵀ (Shazeer 2020). */
function finishLayer(config: ModelConfig, weight: Lookup, layer: number, x: np.Array, mixed: np.Array): np.Array {
  const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
  const residual = x.add(linear(mixed, weight(name('self_attn.o_proj'))));
  const y = rmsNorm(residual.ref, weight(name('post_attention_layernorm')), config.rms_norm_eps);
  const gate = nn.silu(linear(y.ref, weight(name('mlp.gate_proj'))));
  const up = linear(y, weight(name('mlp.up_proj')));
  return residual.add(linear(gate.mul(up), weight(name('mlp.down_proj'))));
}

function head(config: ModelConfig, weight: Lookup, x: np.Array): np.Array {
  const normed = rmsNorm(x, weight('model.norm.weight'), config.rms_norm_eps);
  return linear(normed, weight(headOf(config)));
}
