import { EMBEDDING, type HostWeights, headOf, type ModelConfig } from '../model/config';
import { weightShapes } from '../model/weights';
import { normal } from '../random';

/** Log-softmax rows of a plain f64 forward of the shipped family, loop by loop, for one sequence: [length][vocabulary]. */
export function logProbabilities(
  config: ModelConfig,
  weights: ReadonlyMap<string, ArrayLike<number>>,
  ids: readonly number[],
) {
  const { hidden_size: d, head_dim, num_attention_heads: heads, num_key_value_heads: kv } = config;
  const norm = (x: number[], name: string) => {
    const scale = 1 / Math.sqrt(x.reduce((s, v) => s + v * v, 0) / x.length + config.rms_norm_eps);
    return x.map((v, i) => v * scale * weights.get(name)![i]!);
  };
  const linear = (x: number[], name: string) => {
    const w = weights.get(name)!;
    const y: number[] = [];
    for (let o = 0; o < w.length; o += x.length) {
      let sum = 0;
      for (let i = 0; i < x.length; i++) sum += x[i]! * w[o + i]!;
      y.push(sum);
    }
    return y;
  };
  const rotate = (x: number[], position: number) =>
    x.map((v, i) => {
      const [j, half] = [i % head_dim, head_dim / 2];
      const angle = position / config.rope_theta ** ((2 * (j % half)) / head_dim);
      const other = j < half ? -x[i + half]! : x[i - half]!;
      return v * Math.cos(angle) + other * Math.sin(angle);
    });
  let states = ids.map((id) => Array.from({ length: d }, (_, i) => weights.get(EMBEDDING)![id * d + i]!));
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const name = (suffix: string) => `model.layers.${layer}.${suffix}.weight`;
    const normed = states.map((x) => norm(x, name('input_layernorm')));
    const q = normed.map((x, t) => rotate(linear(x, name('self_attn.q_proj')), t));
    const k = normed.map((x, t) => rotate(linear(x, name('self_attn.k_proj')), t));
    const v = normed.map((x) => linear(x, name('self_attn.v_proj')));
    states = states.map((x, t) => {
      const mixed = Array.from({ length: heads }, (_, h) => {
        const at = Math.floor(h / (heads / kv)) * head_dim;
        const scores = k.slice(0, t + 1).map((key) => {
          let s = 0;
          for (let i = 0; i < head_dim; i++) s += q[t]![h * head_dim + i]! * key[at + i]!;
          return s / Math.sqrt(head_dim);
        });
        const shares = logSoftmax(scores).map(Math.exp);
        return Array.from({ length: head_dim }, (_, i) => shares.reduce((s, a, u) => s + a * v[u]![at + i]!, 0));
      }).flat();
      const residual = linear(mixed, name('self_attn.o_proj')).map((y, i) => y + x[i]!);
      const y = norm(residual, name('post_attention_layernorm'));
      const up = linear(y, name('mlp.up_proj'));
      const gated = linear(y, name('mlp.gate_proj')).map((g, i) => (g / (1 + Math.exp(-g))) * up[i]!);
      return linear(gated, name('mlp.down_proj')).map((z, i) => z + residual[i]!);
    });
  }
  const head = headOf(config);
  return states.map((x) => logSoftmax(linear(norm(x, 'model.norm.weight'), head)));
}

function logSoftmax(x: number[]): number[] {
  const largest = Math.max(...x);
  const total = Math.log(x.reduce((s, v) => s + Math.exp(v - largest), 0)) + largest;
  return x.map((v) => v - total);
}

/** Random weights with gains near 1, large enough that attention and the gate are far from linear. */
export function randomWeights(config: ModelConfig, seed: number, scale = 0.4): HostWeights {
  let tensor = 0;
  const entries = [...weightShapes(config)].map(([name, shape]) => {
    const stream = tensor++;
    const size = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, (_, i) => {
      const z = normal(seed, 0, stream, i) * scale;
      return shape.length === 1 ? 1 + z / 4 : z;
    });
    return [name, values] as const;
  });
  return new Map(entries);
}
