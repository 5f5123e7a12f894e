import { keepWords } from '../../words/en/keep';
import { titleOf } from '../parts/titles';
import type { KeptRun } from '../state/keepDb';

/** A run that nobody named is called as its experiment. */
export const nameOf = ({ name }: KeptRun): string => titleOf({ title: name });

/** How far a run came. */
export function progressText({ at, ended, experiment: { seeds, iterations } }: KeptRun): string {
  const words = keepWords();
  if (ended || at === null) return words.finished;
  const iteration = words.iteration(at.iteration, iterations);
  return seeds.length > 1 ? words.underSeed(iteration, seeds.indexOf(at.seed) + 1, seeds.length) : iteration;
}
