import type { HostWeights, ModelConfig } from '../config';
import { sourcesOf } from '../source';
import { weightShapes } from '../weights';
import { adaptableModules, adapterWeights } from './adapter';

/**
 * A linear layer as the family's own code has it, which may be several of ours in one: GPT-2's `c_attn` is q, k and v. Elsewhere such a layer has
 * one A for all; ours have an A each. So theirs is read as three copies of A, and ours is written with the three A below one another and B in
 * blocks, at three times the rank: both are exact.
 */
export interface StoredModule {
  /** `transformer.h.0.attn.c_attn` */
  readonly name: string;
  /** Its weight is stored [in, out]; peft calls that `fan_in_fan_out`. The factors of an adapter are not transposed. */
  readonly transposed: boolean;
  readonly into: number;
  /** Of all parts. */
  readonly out: number;
  readonly parts: readonly StoredPart[];
}

interface StoredPart {
  /** Our name. */
  readonly module: string;
  readonly out: number;
  /** Which of the stored outputs ours is. */
  readonly row: (ours: number) => number;
}

/**
 * The linear layers that an adapter may change, as transformers calls them, in our order; or as a checkpoint does that `has` tensors of these
 * names.
 */
export function storedModules(config: ModelConfig, has: (name: string) => boolean = () => true): StoredModule[] {
  const sources = sourcesOf(config, has);
  const shapes = weightShapes(config);
  const found = new Map<string, StoredModule>();
  for (const module of adaptableModules(config)) {
    const { name: file, transposed, row = (ours: number) => ours } = sources.get(`${module}.weight`)!;
    const [out, into] = shapes.get(`${module}.weight`) as [number, number];
    const name = file.slice(0, -'.weight'.length);
    const before = found.get(name) ?? { name, transposed, into, out: 0, parts: [] };
    found.set(name, { ...before, out: before.out + out, parts: [...before.parts, { module, out, row }] });
  }
  return [...found.values()];
}

/** The factors of a stored layer: A [inner, in], B [out, inner]. */
interface Factors {
  readonly inner: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

/** Ours of theirs, by our names. Parts that are not adapted, in a layer of blocks, are left out. Null if B is not in blocks. */
export function splitFactors(
  { parts, into }: StoredModule,
  { inner, a, b }: Factors,
  rank: number,
): HostWeights | null {
  const isBlocks = parts.length > 1 && inner === parts.length * rank;
  const weights: HostWeights = new Map();
  for (const [i, { module, out, row }] of parts.entries()) {
    const first = isBlocks ? i * rank : 0;
    const own = { a: a.slice(first * into, (first + rank) * into), b: new Float32Array(out * rank) };
    for (let r = 0; r < out; r++)
      for (let j = 0; j < inner; j++) {
        const value = b[row(r) * inner + j]!;
        if (j >= first && j < first + rank) own.b[r * rank + j - first] = value;
        else if (value !== 0) return null;
      }
    if (isBlocks && own.a.every((x) => x === 0)) continue;
    const names = adapterWeights(module);
    weights.set(names.a, own.a).set(names.b, own.b);
  }
  return weights;
}

/** Theirs of ours; what is not adapted is zero. Null if nothing of the layer is adapted. */
export function joinFactors({ parts, into, out }: StoredModule, weights: HostWeights, rank: number): Factors | null {
  if (!parts.some(({ module }) => weights.has(adapterWeights(module).a))) return null;
  const inner = parts.length * rank;
  const [a, b] = [new Float32Array(inner * into), new Float32Array(out * inner)];
  for (const [i, part] of parts.entries()) {
    const names = adapterWeights(part.module);
    const own = { a: weights.get(names.a), b: weights.get(names.b) };
    if (!own.a || !own.b) continue;
    a.set(own.a, i * rank * into);
    for (let r = 0; r < part.out; r++) b.set(own.b.subarray(r * rank, (r + 1) * rank), part.row(r) * inner + i * rank);
  }
  return { inner, a, b };
}
