import type { Combination, Policies } from '../../algorithms/proximalPoint';
import type { HostWeights } from '../../model/config';
import { type LanguageEngine, type Policy, single, singleOf, type Weights } from '../language/engine';
import type { Saved, SavedPolicy } from '../loop/checkpoint';
import type { WeightSpace } from './weightSpace';

/** Sets of weights that an arm has made. Policies share them: what is freed is what no policy is made of any more. */
interface Holder {
  /** Takes over weights that the arm has made, as a policy. */
  own(weights: Weights): Policy;
  /** Σ coefficient · policy. `policy`: a mixture, which allocates nothing. `parameters`: new weights, unless the sum is one set already. */
  mix(combination: Combination<Policy>, space: 'parameters' | 'policy'): Promise<Policy>;
  /** Σ coefficient · weights: `mix` in parameters, used when a mixture must become one set of weights. */
  weightsOf(combination: Combination<Policy>): Promise<Policy>;
  /** Frees all weights that are in none of these policies. */
  keepOnly(policies: readonly (Policy | null)[]): void;
}

/** The base policy's weights belong to everyone, and are never freed here. */
export function openHolder(engine: LanguageEngine, { combine }: Pick<WeightSpace, 'combine'>): Holder {
  const owned = new Set<Weights>();
  const own = (weights: Weights): Policy => {
    owned.add(weights);
    return single(weights);
  };
  const mix: Holder['mix'] = async (combination, space) => {
    const flat = flatten(combination);
    return space === 'policy' || singleOf(flat) ? flat : own(await combine(flat));
  };
  return {
    own,
    mix,
    weightsOf: (combination) => mix(combination, 'parameters'),
    keepOnly(policies) {
      const kept = new Set(policies.flatMap((policy) => policy ?? []).map(([, weights]) => weights));
      for (const weights of owned)
        if (!kept.has(weights)) {
          owned.delete(weights);
          engine.free(weights);
        }
    },
  };
}

/** A combination of mixtures is a mixture; a policy with coefficient 0 is no part of it. */
const flatten = (combination: Combination<Policy>): Policy =>
  combination
    .filter(([coefficient]) => coefficient !== 0)
    .flatMap(([outer, policy]) => policy.map(([inner, weights]) => [outer * inner, weights] as const));

/** What an arm goes on from: its weights, each once, and its policies by their places among them; −1 is the base policy. */
export async function savePolicies(
  engine: LanguageEngine,
  base: Weights,
  { anchor, solution, outer, lastStep }: Policies<Policy>,
): Promise<Pick<Saved<'weights'>, 'weights' | 'policies'>> {
  const sets: Weights[] = [];
  const placed = (policy: Policy): SavedPolicy =>
    policy.map(([coefficient, weights]) => {
      if (weights === base) return [coefficient, -1];
      if (!sets.includes(weights)) sets.push(weights);
      return [coefficient, sets.indexOf(weights)];
    });
  const policies = {
    anchor: placed(anchor),
    solution: placed(solution),
    outer: placed(outer),
    lastStep: lastStep && placed(lastStep),
  };
  const weights: HostWeights[] = [];
  for (const each of sets) weights.push(await engine.download(each));
  return { policies, weights };
}

export function restorePolicies(
  engine: LanguageEngine,
  holder: Holder,
  base: Weights,
  saved: Saved<'weights'>,
): Pick<Policies<Policy>, 'anchor' | 'solution' | 'outer' | 'lastStep'> {
  const sets = saved.weights.map((weights) => singleOf(holder.own(engine.upload(weights)))!);
  const policy = (places: SavedPolicy): Policy =>
    places.map(([coefficient, place]) => [coefficient, place < 0 ? base : sets[place]!]);
  const { anchor, solution, outer, lastStep } = saved.policies;
  return {
    anchor: policy(anchor),
    solution: policy(solution),
    outer: policy(outer),
    lastStep: lastStep && policy(lastStep),
  };
}
