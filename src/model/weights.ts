import { EMBEDDING, FINAL_NORM, HEAD, type ModelConfig, POSITIONS } from './config';
import type { Decoder } from './decoder';
import { frequencies } from './rotation';

/** The decoder that a config describes: a plain Llama, but for what `config.decoder` says. */
export function decoderOf(config: ModelConfig): Decoder {
  const { head_dim, num_hidden_layers, rms_norm_eps, rope_theta, decoder } = config;
  return {
    norm: 'rms',
    epsilon: rms_norm_eps,
    outputNorms: false,
    parallel: false,
    embeddingScale: 1,
    learnedPositions: false,
    rotations: [{ frequencies: frequencies(rope_theta, head_dim), factor: 1 }],
    attention: { scale: 1 / Math.sqrt(head_dim), inputBias: false, outputBias: false, headNorm: false },
    mlp: { gated: true, activation: 'silu', bias: false },
    window: null,
    layers: Array.from({ length: num_hidden_layers }, () => ({ local: false, rotation: 0 })),
    ...decoder,
  };
}

/** What a dimension of a weight counts. Queries and keys are heads of head_dim elements each, values go with the keys. */
export type Axis = 'vocabulary' | 'positions' | 'hidden' | 'mlp' | 'queries' | 'keys' | 'head';

interface Weight {
  readonly name: string;
  /** [out, in] of a matrix, [width] of a gain or a bias. */
  readonly axes: readonly Axis[];
}

export const sizesOf = (config: ModelConfig): Readonly<Record<Axis, number>> => ({
  vocabulary: config.vocab_size,
  positions: config.max_position_embeddings,
  hidden: config.hidden_size,
  mlp: config.intermediate_size,
  queries: config.num_attention_heads * config.head_dim,
  keys: config.num_key_value_heads * config.head_dim,
  head: config.head_dim,
});

const QKV = [
  ['q', 'queries'],
  ['k', 'keys'],
  ['v', 'keys'],
] as const;

const GATE_UP = [
  ['gate', 'mlp'],
  ['up', 'mlp'],
] as const;

/** The part of a weight's name before `input_layernorm` and the like. */
export const layerName = (layer: number): string => `model.layers.${layer}`;

/**
 * Every weight in the fixed order of the flat parameter buffer. The names are those of Hugging Face's Llama, whatever a family calls them in
 * its checkpoints; what Llama does not have is called `embed_positions`, `q_norm`, `k_norm`, `attention_output_layernorm`, `mlp_output_layernorm`.
 * `post_attention_layernorm` is the norm before the MLP.
 */
export function weightsOf(config: ModelConfig): Weight[] {
  const { norm, outputNorms, learnedPositions, attention, mlp } = decoderOf(config);
  const gain = (name: string): Weight[] => [
    { name: `${name}.weight`, axes: ['hidden'] },
    ...(norm === 'layer' ? [{ name: `${name}.bias`, axes: ['hidden' as const] }] : []),
  ];
  /** Products of one input: their weights, then their biases. */
  const products = (
    prefix: string,
    parts: readonly (readonly [name: string, out: Axis])[],
    into: Axis,
    bias: boolean,
  ) => [
    ...parts.map(([name, out]): Weight => ({ name: `${prefix}.${name}_proj.weight`, axes: [out, into] })),
    ...parts.flatMap(([name, out]): Weight[] => (bias ? [{ name: `${prefix}.${name}_proj.bias`, axes: [out] }] : [])),
  ];
  const layer = (prefix: string): Weight[] => [
    ...gain(`${prefix}.input_layernorm`),
    ...products(`${prefix}.self_attn`, QKV, 'hidden', attention.inputBias),
    ...(attention.headNorm
      ? ['q', 'k'].map((part) => ({ name: `${prefix}.self_attn.${part}_norm.weight`, axes: ['head' as const] }))
      : []),
    ...products(`${prefix}.self_attn`, [['o', 'hidden']], 'queries', attention.outputBias),
    ...(outputNorms ? gain(`${prefix}.attention_output_layernorm`) : []),
    ...gain(`${prefix}.post_attention_layernorm`),
    ...products(`${prefix}.mlp`, mlp.gated ? GATE_UP : GATE_UP.slice(1), 'hidden', mlp.bias),
    ...products(`${prefix}.mlp`, [['down', 'hidden']], 'mlp', mlp.bias),
    ...(outputNorms ? gain(`${prefix}.mlp_output_layernorm`) : []),
  ];
  return [
    { name: EMBEDDING, axes: ['vocabulary', 'hidden'] },
    ...(learnedPositions ? [{ name: POSITIONS, axes: ['positions' as const, 'hidden' as const] }] : []),
    ...Array.from({ length: config.num_hidden_layers }, (_, i) => layer(layerName(i))).flat(),
    ...gain(FINAL_NORM),
    ...(config.tie_word_embeddings ? [] : [{ name: HEAD, axes: ['vocabulary' as const, 'hidden' as const] }]),
  ];
}

/** Every weight, name → shape, in the order of `weightsOf`. */
export function weightShapes(config: ModelConfig): Map<string, readonly number[]> {
  const sizes = sizesOf(config);
  return new Map(weightsOf(config).map(({ name, axes }) => [name, axes.map((axis) => sizes[axis])]));
}
