import { findMethod } from '../../algorithms/objectives/table';
import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { finishedSeeds, type Trace } from '../../trace/fold';
import type { Panel } from '../../trace/momentLink';
import { embedWords } from '../../words/en/embed';
import { bandsText } from '../charts/bands';
import { titleOf as shownTitle } from '../parts/titles';

/** What a panel is of. */
export const titleOf = (panel: Panel, experiment: Experiment): string =>
  typeof panel === 'string' ? shownTitle(experiment) : findMethod(panel.objective).name;

/** What a panel shows, of how many seeds, and what its band is. */
export function captionOf(panel: Panel, experiment: Experiment, trace: Trace): string {
  const { iterations, seeds, arms } = experiment;
  const words = embedWords().captions;
  switch (panel) {
    case 'reward':
      return bandsText(experiment, finishedSeeds(trace, 1).length);
    case 'triangle':
      return words.triangle(arms.length, iterations, isExact(experiment) ? words.exact : words.drawn(seeds[0]!));
    case 'plane':
      return words.plane(Math.min(iterations, 100));
    case 'phases':
      return words.phases(iterations);
    case 'verdict':
      return isExact(experiment) ? words.verdictExact : words.verdict(seeds.length);
    default:
      return words.curve;
  }
}
