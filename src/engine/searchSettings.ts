import { completeSettings } from '../algorithms/objectives/table';
import { zopo } from '../algorithms/objectives/zopo';
import type { SearchSettings } from '../algorithms/zopo/search';
import type { Arm } from '../experiment/experiment';

/** The settings of an arm that searches, by their meaning. */
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

export const isSearch = (arm: Arm): boolean => arm.objective.id === zopo.id;

export function searchSettings(given: Readonly<Record<string, number>>): SearchArmSettings {
  const complete = completeSettings(zopo, given);
  const value = (name: (typeof zopo.settings)[number]['name']): number => complete[name]!;
  return {
    queries: value('queries'),
    prompts: value('prompts'),
    score: value('score') === 0 ? 'wins' : 'rewards',
    candidates: value('candidates'),
    words: value('words'),
    room: value('room'),
    warmUp: value('warm_up'),
    learningRate: value('learning_rate'),
    steps: value('steps'),
    localQueries: value('local_queries'),
    depth: value('depth'),
    width: value('width'),
    threshold: value('threshold'),
    patience: value('patience'),
    neighbours: value('neighbours'),
    tolerance: value('tolerance'),
    noise: value('noise'),
    standardise: value('scale') === 1,
  };
}
