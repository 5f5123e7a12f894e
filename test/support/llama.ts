import { readFileSync } from 'node:fs';
import type { OptimiserSettings, TokenBatch } from '../../src/engine/language/engine';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { weightShapes } from '../../src/model/weights';

/** One folder of `test/fixtures/llama/make.py`. */
export interface LlamaFixture {
  name: string;
  config: ModelConfig;
  weights: HostWeights;
  reference: HostWeights;
  batch: TokenBatch;
  /** Expected values, computed by PyTorch in f64. Per-token values are [rows, length], logits [rows, length, vocabulary]. */
  logits: Float32Array;
  logProbs: Float32Array;
  referenceLogProbs: Float32Array;
  entropy: Float32Array;
  kl: Float32Array;
  extrapolatedLogProbs: Float32Array;
  gradient: HostWeights;
  /** Weights after the steps. */
  after: HostWeights;
  scalars: Scalars;
}

interface Scalars {
  beta: number;
  /** Of `extrapolatedLogProbs`: solution = weights, previous = reference. */
  alpha: number;
  optimiser: OptimiserSettings;
  loss: number;
  /** The same loss from TRL's own trainer, in f32. */
  trlLoss: number;
  /** Mean over the scored tokens. */
  languageLoss: number;
  losses: number[];
  gradientNorms: number[];
  prompts: number[][];
  greedyTokens: number;
  greedy: number[][];
}

export const LLAMA_FIXTURES = ['tied-grouped', 'untied-awkward'] as const;

export function readLlamaFixture(name: (typeof LLAMA_FIXTURES)[number]): LlamaFixture {
  const file = (path: string) => readFileSync(new URL(`../fixtures/llama/${name}/${path}`, import.meta.url));
  const config = parseConfig(JSON.parse(file('config.json').toString()));
  const weights = readTensors(file('model.safetensors'));
  const fixture = readTensors(file('fixture.safetensors'));
  const tensor = (key: string): Float32Array => {
    const found = fixture.get(key);
    if (!found) throw new Error(`fixture ${name}: no tensor ${key}`);
    return found;
  };
  const set = (prefix: string): HostWeights =>
    new Map([...weightShapes(config).keys()].map((key) => [key, tensor(prefix + key)]));
  const ids = Int32Array.from(tensor('ids'));
  const rows = 6;
  return {
    name,
    config,
    weights: new Map([...weightShapes(config).keys()].map((key) => [key, weights.get(key)!])),
    reference: set('reference.'),
    batch: { rows, length: ids.length / rows, ids, scored: Uint8Array.from(tensor('scored')) },
    logits: tensor('logits'),
    logProbs: tensor('logProbs'),
    referenceLogProbs: tensor('referenceLogProbs'),
    entropy: tensor('entropy'),
    kl: tensor('kl'),
    extrapolatedLogProbs: tensor('extrapolatedLogProbs'),
    gradient: set('gradient.'),
    after: set('after.'),
    scalars: JSON.parse(file('fixture.json').toString()) as Scalars,
  };
}

/** Every tensor of a safetensors file as f32; the fixtures hold F32, I32 and U8. */
function readTensors(bytes: Buffer): Map<string, Float32Array> {
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerLength)) as Record<
    string,
    { dtype: string; data_offsets: [number, number] }
  >;
  const kinds: Record<string, Float32ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor> = {
    F32: Float32Array,
    I32: Int32Array,
    U8: Uint8Array,
  };
  delete header.__metadata__;
  return new Map(
    Object.entries(header).map(([name, { dtype, data_offsets }]) => {
      const [start, end] = data_offsets.map((offset) => 8 + headerLength + offset) as [number, number];
      return [name, Float32Array.from(new kinds[dtype]!(Uint8Array.from(bytes.subarray(start, end)).buffer))];
    }),
  );
}
