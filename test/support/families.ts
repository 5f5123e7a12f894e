import { readFileSync } from 'node:fs';
import type { TokenBatch } from '../../src/engine/language/engine';
import { type Adapter, adapterWeights } from '../../src/model/adapter/adapter';
import { readPeft } from '../../src/model/adapter/peft';
import { storedModules } from '../../src/model/adapter/stored';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { openModelWeights, readWeights } from '../../src/model/files';
import { openSafetensors, readSafetensors } from '../../src/model/formats/safetensors';
import { blobSource } from '../../src/model/formats/source';
import { sourcesOf, takeWeight } from '../../src/model/source';
import { weightShapes } from '../../src/model/weights';

/** One folder of `test/fixtures/families/make.py`. */
interface FamilyFixture {
  name: string;
  config: ModelConfig;
  weights: HostWeights;
  batch: TokenBatch;
  /** By PyTorch in f64: [rows, length], [rows, length, vocabulary], and the gradient of Σ log-probability by our weights. */
  logProbs: Float32Array;
  logits: Float32Array;
  gradient: HostWeights;
  greedy: { prompts: number[][]; tokens: number[][] };
}

/** Tokens of a row that `greedy` goes on from. */
const PROMPT = 3;

const NAMES = [
  'llama-odd',
  'llama-biases',
  'mistral',
  'qwen2',
  'qwen3',
  'gpt2',
  'gpt-neox',
  'gpt-neox-serial',
  'gpt-neo',
  'gemma3',
];

async function readFixture(name: string): Promise<FamilyFixture> {
  const file = (path: string) =>
    Uint8Array.from(readFileSync(new URL(`../fixtures/families/${name}/${path}`, import.meta.url)));
  const config = parseConfig(JSON.parse(new TextDecoder().decode(file('config.json'))));
  const stored = await openSafetensors(blobSource(name, new Blob([file('model.safetensors')])));
  const { read } = await openModelWeights(config, { label: name, tensors: stored }, () => {});
  const weights = await readWeights(config, read);
  const { tensors } = readSafetensors(file('expected.safetensors'));
  const expected = (key: string) => tensors.get(key)!;
  const [rows, length] = expected('ids').shape as [number, number];
  const ids = Int32Array.from(expected('ids').values);
  const split = (values: Int32Array, width: number, used: number) =>
    Array.from({ length: rows }, (_, row) => [...values.subarray(row * width, row * width + used)]);
  const greedy = Int32Array.from(expected('greedy').values);
  // Taken from the checkpoint's layout as the weights are, but for what a family adds to them.
  const sources = sourcesOf(config, (key) => tensors.has(`gradient.${key}`));
  const gradient = new Map(
    [...weightShapes(config)].map(([ours, shape]) => {
      const source = sources.get(ours)!;
      return [ours, takeWeight({ ...source, plus: 0 }, expected(`gradient.${source.name}`).values, shape)];
    }),
  );
  return {
    name,
    config,
    weights,
    batch: { rows, length, ids, scored: Uint8Array.from(ids, (_, i) => Number(i % length > 0)) },
    logProbs: expected('logProbs').values,
    logits: expected('logits').values,
    gradient,
    greedy: { prompts: split(ids, length, PROMPT), tokens: split(greedy, greedy.length / rows, greedy.length / rows) },
  };
}

export const familyFixtures = (): Promise<FamilyFixture[]> => Promise.all(NAMES.map(readFixture));

/** One folder of `test/fixtures/lora/families.py`, for the model of the same name. */
interface FamilyAdapter {
  adapter: Adapter;
  weights: HostWeights;
  /** By peft in f64, of the model's batch. */
  logProbs: Float32Array;
  /** Of Σ log-probability, by the tensors of peft. */
  gradient: HostWeights;
}

export async function readFamilyAdapter({ name, config }: FamilyFixture): Promise<FamilyAdapter> {
  const file = (path: string) =>
    Uint8Array.from(readFileSync(new URL(`../fixtures/lora/families/${name}/${path}`, import.meta.url)));
  const { tensors } = readSafetensors(file('expected.safetensors'));
  const gradient = [...tensors].flatMap(([key, { values }]) =>
    key.startsWith('gradient.') ? [[key.slice('gradient.'.length), values] as const] : [],
  );
  return {
    ...(await readPeft(async (path) => file(path), config)),
    logProbs: tensors.get('logProbs')!.values,
    gradient: new Map(gradient),
  };
}

/** The gradient by the tensors of peft, of ours: where q, k and v are one layer, the three A are one, so theirs is the sum. */
export function gradientOfPeft(config: ModelConfig, rank: number, ours: HostWeights): HostWeights {
  const theirs: HostWeights = new Map();
  for (const { name, parts, into, out } of storedModules(config)) {
    const [a, b] = [new Float32Array(rank * into), new Float32Array(out * rank)];
    for (const { module, out: rows, row } of parts) {
      const own = adapterWeights(module);
      ours.get(own.a)!.forEach((x, i) => {
        a[i]! += x;
      });
      for (let r = 0; r < rows; r++) b.set(ours.get(own.b)!.subarray(r * rank, (r + 1) * rank), row(r) * rank);
    }
    theirs.set(adapterWeights(name).a, a).set(adapterWeights(name).b, b);
  }
  return theirs;
}
