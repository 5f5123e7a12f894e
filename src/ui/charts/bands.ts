import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';

/** What lines and bands are, with as many seeds as all arms have begun. */
export function bandsText(experiment: Experiment, begun: number): string {
  const { length } = experiment.seeds;
  if (isExact(experiment)) return 'Exact: nothing is drawn, so there is no band.';
  if (length === 1) return 'One seed, so no bands.';
  if (begun === 0) return `Lines will be means over ${length} seeds, bands ± 1 standard error.`;
  if (begun === 1) return `Lines are of one seed so far, of ${length}; bands come with the second.`;
  const over = begun < length ? `${begun} of ${length} seeds` : `${length} seeds`;
  return `Lines are means over ${over}; bands are ± 1 standard error.`;
}
