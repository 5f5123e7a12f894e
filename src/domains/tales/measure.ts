import { assign, type Grammar, type Item, nameOf, optionsOf, split, type Variables } from './rules';

/** Exact totals over all derivations of a template. */
export interface Measure {
  /** Number of derivations. */
  count: number;
  probability: number;
  /** Σ p·(−log p), nats. */
  entropy: number;
  /** Σ p·words. */
  meanWords: number;
  minWords: number;
  maxWords: number;
}

interface State extends Measure {
  variables: Variables;
}

/**
 * Counts and averages by dynamic programming: states with the same values of the `kept` variables are merged. `kept` must name every
 * variable that an `@` refers to; the others must print the same number of words in every state that is merged.
 */
export function measure(
  grammar: Grammar,
  items: readonly Item[],
  variables: Variables,
  kept: readonly string[],
): Measure {
  const key = (values: Variables) => kept.map((name) => values[name] ?? '').join('|');
  const walk = (list: readonly Item[], from: Variables): State[] => {
    let states: State[] = [{ ...NOTHING_READ, variables: from }];
    for (const item of list) {
      const next: State[] = [];
      for (const state of states) {
        const name = typeof item === 'string' ? null : nameOf(item, state.variables);
        const value = name === null ? (item as string) : state.variables[name];
        if (value !== undefined) next.push(lengthen(state, split(value).length));
        else
          for (const option of optionsOf(grammar, name!))
            for (const part of walk(option.items, assign(option.set, state.variables)))
              next.push({ ...follow(state, choose(part, option.probability)), variables: part.variables });
      }
      states = merge(next, key);
    }
    return states;
  };
  return walk(items, variables).reduce<Measure>(add, NO_DERIVATION);
}

const NOTHING_READ: Measure = { count: 1, probability: 1, entropy: 0, meanWords: 0, minWords: 0, maxWords: 0 };
const NO_DERIVATION: Measure = { ...NOTHING_READ, count: 0, probability: 0, minWords: Number.POSITIVE_INFINITY };

const lengthen = (state: State, n: number): State => ({
  ...state,
  meanWords: state.meanWords + state.probability * n,
  minWords: state.minWords + n,
  maxWords: state.maxWords + n,
});

const choose = (part: Measure, p: number): Measure => ({
  ...part,
  probability: part.probability * p,
  entropy: part.entropy * p - part.probability * p * Math.log(p),
  meanWords: part.meanWords * p,
});

const follow = (a: Measure, b: Measure): Measure => ({
  count: a.count * b.count,
  probability: a.probability * b.probability,
  entropy: a.entropy * b.probability + b.entropy * a.probability,
  meanWords: a.meanWords * b.probability + b.meanWords * a.probability,
  minWords: a.minWords + b.minWords,
  maxWords: a.maxWords + b.maxWords,
});

const add = (a: Measure, b: Measure): Measure => ({
  count: a.count + b.count,
  probability: a.probability + b.probability,
  entropy: a.entropy + b.entropy,
  meanWords: a.meanWords + b.meanWords,
  minWords: Math.min(a.minWords, b.minWords),
  maxWords: Math.max(a.maxWords, b.maxWords),
});

function merge(states: readonly State[], key: (variables: Variables) => string): State[] {
  const merged = new Map<string, State>();
  for (const state of states) {
    const name = key(state.variables);
    const before = merged.get(name);
    merged.set(name, before ? { ...add(before, state), variables: before.variables } : state);
  }
  return [...merged.values()];
}
