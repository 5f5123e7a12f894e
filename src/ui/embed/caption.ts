import { findMethod } from '../../algorithms/objectives/table';
import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { finishedSeeds, type Trace } from '../../trace/fold';
import type { Panel } from '../../trace/momentLink';
import { bandsText } from '../charts/bands';
import { count } from '../parts/format';

/** What a panel is of. */
export const titleOf = (panel: Panel, { title }: Experiment): string =>
  typeof panel === 'string' ? title : findMethod(panel.objective).name;

/** What a panel shows, of how many seeds, and what its band is. */
export function captionOf(panel: Panel, experiment: Experiment, trace: Trace): string {
  const { iterations, seeds, arms } = experiment;
  switch (panel) {
    case 'reward':
      return bandsText(experiment, finishedSeeds(trace, 1).length);
    case 'triangle':
      return `Every point is a policy, a corner plays one action only. ${count(arms.length, 'arm')}, ${count(iterations, 'iteration')}${isExact(experiment) ? ', exact' : `; labels are drawn, seed ${seeds[0]}`}.`;
    case 'plane':
      return `Every cell is a whole run of ${count(Math.min(iterations, 100), 'iteration')} of iterative DPO with that α and β; exact.`;
    case 'phases':
      return `${count(iterations, 'iteration')}; one arm, one seed: numbers are of single texts, not means.`;
    case 'verdict':
      return isExact(experiment)
        ? 'Exact: nothing is drawn.'
        : `A dot is a seed, N = ${seeds.length}; the bar is the 95 % interval of the mean difference.`;
    default:
      return 'One pair of responses, with the settings of the paper: loss and slope against its margin Δ.';
  }
}
