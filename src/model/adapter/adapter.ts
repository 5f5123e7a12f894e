import { uniform } from '../../random';
import type { HostWeights, ModelConfig } from '../config';
import type { FindPacked, ReadWeight } from '../files';
import { type Axis, sizesOf, weightsOf } from '../weights';

/**
 * LoRA on a frozen model (Hu et al. 2021, arXiv 2106.09685): an adapted weight W acts as W + scale·B·A with A [rank, in] and B [out, rank],
 * which alone are trained.
 */
export interface Adapter {
  readonly rank: number;
  readonly alpha: number;
  /** scale = α/√rank instead of α/rank (rsLoRA, Kalajdzievski 2023, arXiv 2312.03732). */
  readonly rankStabilised: boolean;
  /** Only B is trained (LoRA-FA, Zhang et al. 2023, arXiv 2308.03303): policies are then linear in what is trained. */
  readonly freezeA: boolean;
  /** The adapted linear layers, by their Hugging Face names: `model.layers.0.self_attn.q_proj`. */
  readonly modules: readonly string[];
}

export const MOST_RANK = 1024;

/** Standard deviation of numbers is 1/√(3·in): PEFT's default, Kaiming's uniform with a = √5. */
const boundOf = (into: number) => 1 / Math.sqrt(into);

/** Euclidean length of a row of A as it is drawn, for any width. */
export const LENGTH_OF_A = 1 / Math.sqrt(3);

/** What B·A is multiplied by. */
export const scaleOf = ({ rank, alpha, rankStabilised }: Omit<Adapter, 'modules'>): number =>
  alpha / (rankStabilised ? Math.sqrt(rank) : rank);

/** Names of the two weights of a module's adapter. */
export const adapterWeights = (module: string) => ({ a: `${module}.lora_A.weight`, b: `${module}.lora_B.weight` });

/** A model whose adapter is trained: the base is on the engine's device once, for all policies. */
export interface Adapted {
  readonly adapter: Adapter;
  /** A frozen weight: of the base model, and A if it is frozen. */
  readonly frozen: ReadWeight;
  /** The same as a file stores it, which may be kept packed. */
  readonly packed?: FindPacked;
}

const LINEAR = /^(.*\.[a-z]+_proj)\.weight$/;

/** Linear layers that an adapter may change: all but the embedding and the head. */
export const adaptableModules = (config: ModelConfig): string[] =>
  weightsOf(config).flatMap(({ name }) => LINEAR.exec(name)?.[1] ?? []);

const lastPart = (module: string) => module.slice(module.lastIndexOf('.') + 1);

/** The modules that are called one of `targets`, such as `q_proj`; all of them for null. Throws an Error that lists the known names. */
export function modulesOf(config: ModelConfig, targets: readonly string[] | null): string[] {
  const all = adaptableModules(config);
  const known = new Set(all.map(lastPart));
  const unknown = targets?.find((target) => !known.has(target));
  if (unknown !== undefined)
    throw new Error(`no linear layer is called ${JSON.stringify(unknown)}; this model has ${[...known].join(', ')}`);
  return targets ? all.filter((module) => targets.includes(lastPart(module))) : all;
}

/** A dimension of an adapter's weight. */
export type AdapterAxis = Axis | 'rank';

/** Every weight of an adapter, module after module, A before B. */
export function adapterWeightsOf(
  config: ModelConfig,
  { modules }: Adapter,
): { name: string; axes: readonly AdapterAxis[] }[] {
  const axes = new Map(weightsOf(config).map((weight) => [weight.name, weight.axes]));
  return modules.flatMap((module) => {
    const [out, into] = axes.get(`${module}.weight`)!;
    const { a, b } = adapterWeights(module);
    return [
      { name: a, axes: ['rank', into!] },
      { name: b, axes: [out!, 'rank'] },
    ] as const;
  });
}

/** Every weight of an adapter, name → shape, in the same order. */
export function adapterShapes(config: ModelConfig, adapter: Adapter): Map<string, readonly number[]> {
  const sizes = { ...sizesOf(config), rank: adapter.rank };
  return new Map(adapterWeightsOf(config, adapter).map(({ name, axes }) => [name, axes.map((axis) => sizes[axis])]));
}

/** Whether a weight of an adapter is trained. */
export const isTrained = ({ freezeA }: Adapter, name: string): boolean => !(freezeA && isA(name));

const isA = (name: string) => name.endsWith('.lora_A.weight');

/** An adapter that changes nothing yet: A uniform in ±1/√in as PEFT draws it (with our numbers), B zero. */
export function initialAdapter(config: ModelConfig, adapter: Adapter, seed: number): HostWeights {
  let stream = 0;
  return new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, columns]]) => {
      const values = new Float32Array(rows! * columns!);
      if (isA(name)) {
        const bound = boundOf(columns!);
        for (let i = 0; i < values.length; i++) values[i] = bound * (2 * uniform(seed, stream, i, 0) - 1);
        stream++;
      }
      return [name, values];
    }),
  );
}
