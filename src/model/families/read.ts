import type { ModelConfig } from '../config';
import type { Decoder, LayerKind } from '../decoder';
import { decoderOf } from '../weights';
import type { Fields } from './fields';
import { readRotation, ropeObject } from './rope';

/** More than any model has; a layer has nine names or more, which are made before the weights are looked at. */
const MAX_LAYERS = 1024;

/** What the files of all families say, under names that differ. */
interface Sizes {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly head_dim: number;
  readonly max_position_embeddings: number;
}

/** What a family takes for sizes that a file leaves out. */
interface SizeDefaults {
  readonly positions: number;
  /** Without it, the width over the number of heads. */
  readonly headDim?: number;
}

export function readSizes(
  fields: Fields,
  { positions, headDim }: SizeDefaults,
  names: Partial<Record<keyof Sizes, string>> = {},
): Sizes {
  const named = (name: keyof Sizes) => names[name] ?? name;
  const num_attention_heads = fields.integer(named('num_attention_heads'));
  const hidden_size = fields.integer(named('hidden_size'));
  const given = fields.value('head_dim') ?? headDim;
  if (given === undefined && hidden_size % num_attention_heads !== 0)
    throw new Error(
      `config.json: ${named('num_attention_heads')} (${num_attention_heads}) must divide ${named('hidden_size')} (${hidden_size}) if head_dim is not given`,
    );
  const head_dim = fields.integer('head_dim', headDim ?? hidden_size / num_attention_heads);
  return {
    vocab_size: fields.integer('vocab_size'),
    hidden_size,
    num_hidden_layers: fields.integer(named('num_hidden_layers'), undefined, [1, MAX_LAYERS]),
    num_attention_heads,
    head_dim,
    max_position_embeddings: fields.integer(named('max_position_embeddings'), positions),
  };
}

/** Most numbers of a table of rotary positions. */
const MAX_TABLE = 2 ** 23;

/** Positions that a table has room for. */
export function usablePositions(fields: Fields, positions: number, headDim: number): number {
  const most = Math.floor(MAX_TABLE / headDim);
  if (positions <= most) return positions;
  fields.note(`max_position_embeddings is ${positions}; no text of ours is longer than ${most} tokens`);
  return most;
}

/** How a family departs from Llama. */
interface Departures extends Partial<Omit<Decoder, 'attention' | 'mlp'>> {
  readonly attention?: Partial<Decoder['attention']>;
  readonly mlp?: Partial<Decoder['mlp']>;
}

/** The config with what departs from a plain Llama, if anything does. */
function withDepartures(config: ModelConfig, { attention, mlp, ...others }: Departures): ModelConfig {
  const plain = decoderOf(config);
  const whole: Partial<Decoder> = {
    ...others,
    attention: { ...plain.attention, ...attention },
    mlp: { ...plain.mlp, ...mlp },
  };
  const differs = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(plain[name as keyof Decoder]);
  const decoder: Partial<Decoder> = Object.fromEntries(Object.entries(whole).filter(differs));
  return Object.keys(decoder).length === 0 ? config : { ...config, decoder };
}

interface RotaryDefaults extends Partial<SizeDefaults> {
  readonly theta?: number;
  readonly tied?: boolean;
  readonly activation?: string;
  /** The name of the activation's setting. */
  readonly activationName?: string;
}

/** A decoder with RMSNorm, rotary positions and a gated MLP, in the names of Llama's `config.json`. */
export function readRotaryDecoder(fields: Fields, departures: Departures, defaults: RotaryDefaults = {}): ModelConfig {
  const { theta = 10_000, tied = false, activation = 'silu', activationName = 'hidden_act' } = defaults;
  const sizes = readSizes(fields, { positions: 2048, ...defaults });
  const { num_attention_heads, head_dim, max_position_embeddings } = sizes;
  const num_key_value_heads = fields.integer('num_key_value_heads', num_attention_heads);
  if (num_attention_heads % num_key_value_heads !== 0)
    throw new Error(
      `config.json: num_key_value_heads (${num_key_value_heads}) must divide num_attention_heads (${num_attention_heads})`,
    );
  if (head_dim % 2 !== 0) throw new Error(`config.json: head_dim must be even, found ${head_dim}`);
  const base = fields.positive('rope_theta', theta);
  const rope = { theta: base, headDim: head_dim, share: null, positions: max_position_embeddings };
  const turned = departures.rotations ? null : readRotation(ropeObject(fields), fields, rope);
  const config: ModelConfig = {
    vocab_size: sizes.vocab_size,
    hidden_size: sizes.hidden_size,
    intermediate_size: fields.integer('intermediate_size'),
    num_hidden_layers: sizes.num_hidden_layers,
    num_attention_heads,
    num_key_value_heads,
    head_dim,
    max_position_embeddings: usablePositions(fields, max_position_embeddings, head_dim),
    rope_theta: turned?.theta ?? base,
    rms_norm_eps: fields.positive('rms_norm_eps', 1e-6),
    tie_word_embeddings: fields.flag('tie_word_embeddings', tied),
    bos_token_id: fields.token('bos_token_id', 1),
    eos_token_id: fields.token('eos_token_id', 2),
  };
  return withDepartures(config, {
    ...departures,
    ...(turned && { rotations: [turned.rotation] }),
    mlp: { ...departures.mlp, activation: fields.activation(activationName, activation) },
  });
}

/** A decoder with LayerNorm and a plain MLP with biases. */
export function readLayerNormDecoder(
  fields: Fields,
  sizes: Sizes,
  given: { mlp: number; epsilon: number; tied: boolean; theta?: number; departures: Departures },
): ModelConfig {
  const { mlp, epsilon, tied, theta = 10_000, departures } = given;
  const config: ModelConfig = {
    ...sizes,
    intermediate_size: mlp,
    num_key_value_heads: sizes.num_attention_heads,
    rope_theta: theta,
    rms_norm_eps: epsilon,
    tie_word_embeddings: fields.flag('tie_word_embeddings', tied),
    bos_token_id: fields.token('bos_token_id', 1),
    eos_token_id: fields.token('eos_token_id', 2),
  };
  return withDepartures(config, { norm: 'layer', ...departures, mlp: { gated: false, bias: true, ...departures.mlp } });
}

/** Which layers see a window only, from `layer_types`, or as `isLocal` says; each with its rotation. */
export function readLayers(
  fields: Fields,
  count: number,
  isLocal: (layer: number) => boolean,
  rotationOf: (local: boolean) => number | null,
): LayerKind[] {
  const types = fields.value('layer_types');
  if (types !== undefined && (!Array.isArray(types) || types.length !== count))
    throw new Error(`config.json: layer_types must have ${count} entries`);
  return Array.from({ length: count }, (_, i) => {
    const type: unknown = types?.[i] ?? (isLocal(i) ? 'sliding_attention' : 'full_attention');
    if (type !== 'sliding_attention' && type !== 'full_attention')
      throw new Error(
        `config.json: layer_types must hold "full_attention" or "sliding_attention", found ${JSON.stringify(type)}`,
      );
    const local = type === 'sliding_attention';
    return { local, rotation: rotationOf(local) };
  });
}
