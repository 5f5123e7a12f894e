import type { Rotation } from '../decoder';
import { frequencies } from '../rotation';
import { type Fields, fieldsOf } from './fields';

/** What a family says of its rotary positions where a `config.json` says nothing. */
interface RopeDefaults {
  readonly theta: number;
  /** Elements of a head, of which a share is turned. */
  readonly headDim: number;
  /** The share, 1 for all; null if the family turns all and asks for nothing. */
  readonly share: number | null;
  readonly positions: number;
}

/** The object that a file keeps its rotary settings in: `rope_scaling` up to transformers 4, `rope_parameters` from 5 on. */
export function ropeObject(fields: Fields): object {
  const old = fields.value('rope_scaling');
  const found = old ?? fields.value('rope_parameters') ?? {};
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw new Error(`config.json: rope_parameters must be an object, found ${JSON.stringify(found)}`);
  return found;
}

/**
 * Rotary positions and how they are scaled, as transformers' modeling_rope_utils computes them. Throws an Error that names a way of scaling, or
 * a setting of one, that is not known.
 */
export function readRotation(
  json: object,
  fields: Fields,
  defaults: RopeDefaults,
): { theta: number; rotation: Rotation } {
  const rope = fieldsOf(json, 'config.json: rope_parameters.', () => {});
  const kind = rope.value('rope_type') ?? rope.value('type') ?? 'default';
  rope.value('type');
  const theta = rope.positive('rope_theta', defaults.theta);
  const share = defaults.share === null ? 1 : rope.positive('partial_rotary_factor', defaults.share);
  if (defaults.share === null) rope.demand('partial_rotary_factor', 1);
  const dims = Math.trunc(defaults.headDim * share);
  if (dims < 2 || dims % 2 !== 0 || dims > defaults.headDim)
    throw new Error(
      `config.json: rotary positions turn ${dims} of ${defaults.headDim} elements of a head; that must be an even number`,
    );
  const scale = typeof kind === 'string' && Object.hasOwn(SCALINGS, kind) ? SCALINGS[kind] : undefined;
  if (!scale)
    throw new Error(
      `config.json: rope_type must be one of ${Object.keys(SCALINGS).join(', ')}, found ${JSON.stringify(kind)}`,
    );
  const rotation = scale(frequencies(theta, dims), rope, { theta, positions: defaults.positions }, fields);
  const [unknown] = rope.unread();
  if (unknown !== undefined) throw new Error(`config.json: rope_parameters.${unknown} is not known with ${kind}`);
  return { theta, rotation };
}

type Scaling = (
  plain: readonly number[],
  rope: Fields,
  of: { theta: number; positions: number },
  fields: Fields,
) => Rotation;

const unscaled: Scaling = (plain, rope) => {
  rope.demand('factor', 1);
  return { frequencies: plain, factor: 1 };
};

const SCALINGS: Readonly<Record<string, Scaling>> = {
  default: unscaled,

  /** Position interpolation (Chen et al. 2023, arXiv 2306.15595). */
  linear(plain, rope) {
    const factor = rope.positive('factor', 1);
    return { frequencies: plain.map((frequency) => frequency / factor), factor: 1 };
  },

  /** NTK-aware scaling that begins past max_position_embeddings, where no sequence of ours ends. */
  dynamic(plain, rope, _, fields) {
    if (rope.positive('factor', 1) !== 1)
      fields.note('dynamic RoPE scaling begins past max_position_embeddings and is left out');
    rope.value('original_max_position_embeddings');
    return { frequencies: plain, factor: 1 };
  },

  /** Llama 3.1: long waves are interpolated, short ones are not, with a ramp between them. */
  llama3(plain, rope, { positions }) {
    const factor = rope.positive('factor', 1);
    const low = rope.positive('low_freq_factor', 1);
    const high = rope.positive('high_freq_factor', 4);
    const context = rope.positive('original_max_position_embeddings', positions);
    const scaled = plain.map((frequency) => {
      const turns = (context * frequency) / (2 * Math.PI);
      if (turns > high) return frequency;
      if (turns < low) return frequency / factor;
      const smooth = (turns - low) / (high - low);
      return ((1 - smooth) * frequency) / factor + smooth * frequency;
    });
    return { frequencies: scaled, factor: 1 };
  },

  /** YaRN (Peng et al. 2023, arXiv 2309.00071), eq. 17 to 23, and its temperature of attention as a factor of cosines and sines. */
  yarn(plain, rope, { theta, positions }) {
    const context = rope.positive('original_max_position_embeddings', positions);
    const factor = rope.positive('factor', positions / context);
    const dims = 2 * plain.length;
    const dimOf = (turns: number) => (dims * Math.log(context / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
    const truncate = rope.flag('truncate', true);
    const [fast, slow] = [dimOf(rope.positive('beta_fast', 32)), dimOf(rope.positive('beta_slow', 1))];
    const first = Math.max(truncate ? Math.floor(fast) : fast, 0);
    const last = Math.min(truncate ? Math.ceil(slow) : slow, dims - 1);
    const width = last === first ? 0.001 : last - first;
    const scaled = plain.map((frequency, i) => {
      const interpolated = Math.min(1, Math.max(0, (i - first) / width));
      return (frequency / factor) * interpolated + frequency * (1 - interpolated);
    });
    return { frequencies: scaled, factor: attentionFactor(rope, factor) };
  },
};

/** 0.1·ln(factor) + 1, unless the file says otherwise. */
function attentionFactor(rope: Fields, factor: number): number {
  const grown = (share: number) => (factor <= 1 ? 1 : 0.1 * share * Math.log(factor) + 1);
  const [some, all] = ['mscale', 'mscale_all_dim'].map((name) => Number(rope.value(name) ?? 0));
  const inferred = some && all ? grown(some) / grown(all) : grown(1);
  return rope.positive('attention_factor', inferred);
}
