import type { OptimiserSettings } from '../../src/engine/language/engine';
import { type Adapter, adapterShapes } from '../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { weightShapes } from '../../src/model/weights';
import { MODEL, OPTIMISER } from '../model';

/** Models of random weights, for machines without any: time, memory and losses do not ask what they can say. */
export const RANDOM: Readonly<Record<string, ModelConfig>> = {
  // SmolLM2-135M.
  random: {
    ...MODEL,
    ...{ vocab_size: 49_152, hidden_size: 576, intermediate_size: 1536, num_hidden_layers: 30 },
    ...{ num_attention_heads: 9, num_key_value_heads: 3, head_dim: 64, max_position_embeddings: 2048 },
    ...{ rope_theta: 100_000, rms_norm_eps: 1e-5 },
  },
  'random-small': {
    ...MODEL,
    ...{ vocab_size: 512, hidden_size: 64, intermediate_size: 128, num_hidden_layers: 2 },
    ...{ num_attention_heads: 4, num_key_value_heads: 2, head_dim: 16, max_position_embeddings: 256 },
  },
};

/**
 * Everyone's; but a random model has a learning rate at which the losses of the first steps fall visibly, and not to 0, where a relative difference
 * says nothing. At 3e-4 a step of `random` moves the margin of 2 × 16 tokens by 11 nats, and that grows with the tokens.
 */
export function optimiserOf(path: string): OptimiserSettings {
  const rates = new Map([
    ['random', 3e-6],
    ['random-small', 3e-4],
  ]);
  return { ...OPTIMISER, learningRate: rates.get(path) ?? OPTIMISER.learningRate };
}

/** The adapter of every model here, on all linear layers, and DPO's β. */
export const ADAPTER = { rank: 16, alpha: 32, rankStabilised: false, freezeA: false } as const;
export const BETA = 0.1;

/** Every bit of the result depends on every bit of x (the 32-bit finaliser "lowbias32" of C. Wellons, 2018). */
function mixed(x: number): number {
  let y = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  y = Math.imul(y ^ (y >>> 15), 0x846ca68b);
  return (y ^ (y >>> 16)) >>> 0;
}

/** Gains 1; a matrix uniform with a standard deviation of 0.02, other numbers for another `place`. torch/models.py makes the same. */
function anyWeight(shape: readonly number[], place: number): Float32Array {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  if (shape.length === 1) return values.fill(1);
  const key = mixed(place);
  for (let i = 0; i < values.length; i++) values[i] = ((mixed(i ^ key) >>> 8) * 2 ** -24 - 0.5) * 0.07;
  return values;
}

/** Reads one weight after the other: all of a large model at once would take twice its memory. */
export function anyWeights(config: ModelConfig): (name: string) => Float32Array {
  const shapes = weightShapes(config);
  const places = [...shapes.keys()].sort();
  return (name) => anyWeight(shapes.get(name)!, places.indexOf(name));
}

/** An adapter that changes nothing yet. */
export function anyAdapter(config: ModelConfig, adapter: Adapter): HostWeights {
  const shapes = adapterShapes(config, adapter);
  const places = [...shapes.keys()].sort();
  return new Map(
    [...shapes].map(([name, shape]) => {
      const values = anyWeight(shape, 1000 + places.indexOf(name));
      return [name, name.endsWith('.lora_B.weight') ? values.fill(0) : values];
    }),
  );
}
