import type { Reason } from '../messages/refusal';
import type { LabelSettings } from './bandit/problem';
import type { Method } from './objectives/row';
import { isOnPolicy, learnsFromGivenPairs, learnsFromLabels, methodOf } from './objectives/table';
import { withoutDefaults } from './relatives';
import type { ArmRule } from './rule';

/** What does not go together: fields of an arm with its objective, and objectives with a world. */

/** What of a world decides that. */
export type Ground =
  | { kind: 'tales'; person: boolean }
  /** `ranked`: preferences come from rewards. */
  | { kind: 'bandit'; labels: Pick<LabelSettings, 'kind'>; ranked: boolean }
  /**
   * `given`: pairs of a file, and no judge. `person`: somebody is asked, who has no rewards. `products`: sums of policies are sums of what an adapter
   * changes, with room for two terms.
   */
  | { kind: 'model'; given: boolean; person: boolean; products: boolean };

/** A field of an arm, as a dotted path. */
type ArmField =
  | 'objective'
  | 'reference'
  | 'lookAhead'
  | 'momentum.schedule'
  | 'momentum.from'
  | 'expo'
  | 'steps'
  | 'learningRate'
  | 'betas';

interface Rule {
  /** The field at fault. */
  field: ArmField;
  applies(arm: ArmRule, row: Method, ground: Ground): boolean;
  reason(arm: ArmRule, row: Method): Reason;
}

const isCarried = ({ reference }: ArmRule) => reference === 'moving' || reference === 'mixture';
const isExact = (ground: Ground) => ground.kind === 'bandit' && ground.labels.kind === 'exact';
const isOfProducts = (ground: Ground) => ground.kind === 'model' && ground.products;
const isGiven = (ground: Ground) => ground.kind === 'model' && ground.given;
const isPerson = (ground: Ground) => ground.kind !== 'bandit' && ground.person;
const isSearch = ({ kind }: Method) => kind === 'search';

const OF_STEPS = ['steps', 'learningRate'] as const;

/** An exact step has no optimiser, and a search neither. */
const STEPS_RULES = OF_STEPS.flatMap((field): Rule[] => [
  {
    field,
    applies: (arm, _, ground) => isExact(ground) && arm[field] !== undefined,
    reason: (arm) => ({ code: 'pace-exact', facts: { received: arm[field]! } }),
  },
  {
    field,
    applies: (arm, row) => isSearch(row) && arm[field] !== undefined,
    reason: (arm, { id }) => ({ code: 'pace-search', facts: { objective: id, received: arm[field]! } }),
  },
]);

/** The first that applies is the one to name. */
const RULES: readonly Rule[] = [
  // A reference that moves, or is a mixture, is scored for the pairs of an iteration, and moves in the weights of a language model.
  {
    field: 'reference',
    applies: (arm, row) => isCarried(arm) && !learnsFromLabels(row),
    reason: ({ reference }, { id }) => ({ code: 'reference-without-pairs', facts: { objective: id, reference } }),
  },
  {
    field: 'reference',
    applies: ({ reference, momentum }, _, { kind }) =>
      kind !== 'bandit' && reference === 'moving' && momentum.schedule !== 'none' && momentum.space === 'policy',
    reason: () => ({ code: 'moving-without-weights' }),
  },
  // A half-way point is asked for the preferences of an iteration; an on-policy objective asks there already.
  {
    field: 'lookAhead',
    applies: ({ lookAhead }, row) => lookAhead === 'extragradient' && isOnPolicy(row),
    reason: (_, { id }) => ({ code: 'look-ahead-on-policy', facts: { objective: id } }),
  },
  {
    field: 'objective',
    applies: (_, row, { kind }) => kind === 'bandit' && isSearch(row),
    reason: (_, { id }) => ({ code: 'search-in-bandit', facts: { objective: id } }),
  },
  {
    field: 'objective',
    applies: (_, row, { kind }) => kind === 'model' && isSearch(row),
    reason: (_, { id }) => ({ code: 'search-in-model', facts: { objective: id } }),
  },
  // Pairs of a file say which of two is better, and no more; and nobody can be asked about others.
  {
    field: 'objective',
    applies: (_, row, ground) => isGiven(ground) && !learnsFromGivenPairs(row),
    reason: (_, { id }) => ({ code: 'more-than-pairs', facts: { objective: id } }),
  },
  {
    field: 'objective',
    applies: (_, row, ground) => isPerson(ground) && !learnsFromGivenPairs(row),
    reason: (_, { id }) => ({ code: 'more-than-a-person', facts: { objective: id } }),
  },
  {
    field: 'lookAhead',
    applies: ({ lookAhead }, _, ground) => isGiven(ground) && lookAhead === 'extragradient',
    reason: () => ({ code: 'look-ahead-given' }),
  },
  // A sum of two solutions has room on an adapter of twice the rank; these are sums of more, or of steps.
  {
    field: 'reference',
    applies: ({ reference }, _, ground) => isOfProducts(ground) && reference === 'moving',
    reason: ({ reference }) => ({ code: 'more-than-two-products', facts: { received: reference } }),
  },
  {
    field: 'lookAhead',
    applies: ({ lookAhead }, _, ground) => isOfProducts(ground) && lookAhead === 'optimistic',
    reason: ({ lookAhead }) => ({ code: 'more-than-two-products', facts: { received: lookAhead } }),
  },
  {
    field: 'momentum.from',
    applies: ({ momentum }, _, ground) =>
      isOfProducts(ground) && momentum.schedule !== 'none' && momentum.from === 'anchor',
    reason: ({ momentum }) => ({ code: 'more-than-two-products', facts: { received: momentum.from } }),
  },
  {
    field: 'objective',
    applies: (_, row, ground) => isExact(ground) && isOnPolicy(row),
    reason: (_, { id }) => ({ code: 'on-policy-exact', facts: { objective: id } }),
  },
  {
    field: 'objective',
    applies: (_, row, ground) =>
      ground.kind === 'bandit' && !ground.ranked && row.kind !== 'pairs' && row.needs.includes('rewards'),
    reason: (_, { id }) => ({ code: 'rewards-of-matrix', facts: { objective: id } }),
  },
  {
    field: 'lookAhead',
    applies: ({ lookAhead }, row, { kind }) =>
      kind === 'bandit' && lookAhead === 'extragradient' && row.kind === 'responses',
    reason: (_, { id }) => ({ code: 'look-ahead-rewards', facts: { objective: id } }),
  },
  // A search has no weights that momentum, a look-ahead or ExPO could carry on.
  {
    field: 'momentum.schedule',
    applies: ({ momentum }, row) => isSearch(row) && momentum.schedule !== 'none',
    reason: ({ momentum }, { id }) => ({
      code: 'search-momentum',
      facts: { objective: id, received: momentum.schedule },
    }),
  },
  {
    field: 'lookAhead',
    applies: ({ lookAhead }, row) => isSearch(row) && lookAhead !== 'none',
    reason: ({ lookAhead }, { id }) => ({ code: 'search-look-ahead', facts: { objective: id, received: lookAhead } }),
  },
  {
    field: 'expo',
    applies: ({ expo = 0 }, row) => isSearch(row) && expo !== 0,
    reason: ({ expo = 0 }, { id }) => ({ code: 'search-expo', facts: { objective: id, received: expo } }),
  },
  ...STEPS_RULES,
  {
    field: 'betas',
    applies: ({ betas }, row) => betas !== undefined && !row.settings.some(({ name }) => name === 'beta'),
    reason: (_, { id }) => ({ code: 'betas-without-beta', facts: { objective: id } }),
  },
];

/** Why a world does not run an arm; null if it does. Throws an Error for an objective that there is not. */
export function misfit(arm: ArmRule, ground: Ground): { field: ArmField; reason: Reason } | null {
  const row = methodOf(arm);
  const rule = RULES.find(({ applies }) => applies(arm, row, ground));
  return rule ? { field: rule.field, reason: rule.reason(arm, row) } : null;
}

/** The arm with what the plain loop has in a field; null for the objective, of which there is no plain one. */
export function withPlain<Arm extends ArmRule>(arm: Arm, field: ArmField): Arm | null {
  switch (field) {
    case 'objective':
      return null;
    case 'reference':
      return withoutDefaults({ ...arm, reference: 'anchor' });
    case 'lookAhead':
      return { ...arm, lookAhead: 'none' };
    case 'momentum.schedule':
      return { ...arm, momentum: { ...arm.momentum, schedule: 'none' } };
    case 'momentum.from':
      return { ...arm, momentum: { ...arm.momentum, from: 'previous' } };
    case 'expo':
      return withoutDefaults({ ...arm, expo: 0 });
    case 'steps':
    case 'learningRate':
    case 'betas': {
      const rest = { ...arm };
      delete rest[field];
      return rest;
    }
    default:
      throw field satisfies never;
  }
}
