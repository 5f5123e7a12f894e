import { Refused } from '../../messages/refusal';
import { completeSettings } from '../objectives/table';
import { zopo } from '../objectives/zopo';
import type { SearchSettings } from './search';

/** The settings of an arm that searches, by name. */
export interface SearchArmSettings extends SearchSettings {
  /** Queries an iteration, and prompts a query. */
  queries: number;
  prompts: number;
  score: 'wins' | 'rewards';
  /** Instructions besides the empty one, and their length. */
  candidates: number;
  words: number;
  /** Tokens that an instruction must leave for a response. */
  room: number;
}

/** Fills in the defaults. Throws a Refused that says which setting is wrong, and why. */
export function searchSettings(given: Readonly<Record<string, unknown>>): SearchArmSettings {
  const complete = completeSettings(zopo, given);
  const real = (name: string): number => complete[name]!;
  const whole = (name: string): number => {
    const value = real(name);
    if (Number.isInteger(value)) return value;
    throw new Refused({ path: [], code: 'objective-whole', facts: { objective: zopo.id, name, received: value } });
  };
  return {
    queries: whole('queries'),
    prompts: whole('prompts'),
    score: whole('score') === 0 ? 'wins' : 'rewards',
    candidates: whole('candidates'),
    words: whole('words'),
    room: whole('room'),
    warmUp: whole('warm_up'),
    learningRate: real('learning_rate'),
    steps: whole('steps'),
    localQueries: whole('local_queries'),
    depth: whole('depth'),
    width: whole('width'),
    threshold: real('threshold'),
    patience: whole('patience'),
    neighbours: whole('neighbours'),
    tolerance: whole('tolerance'),
    noise: real('noise'),
    standardise: whole('scale') === 1,
  };
}
