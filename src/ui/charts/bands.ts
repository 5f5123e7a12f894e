import type { Experiment } from '../../experiment/experiment';
import { isExact } from '../../experiment/kinds';
import { chartsWords } from '../../words/en/charts';
import { partsWords } from '../../words/en/parts';

/** What lines and bands are, with as many seeds as all arms have begun, and that the run is in half precision, if it is. */
export const bandsText = (experiment: Experiment, begun: number): string =>
  [linesText(experiment, begun), experiment.precision === 'half' ? partsWords().half : ''].filter(Boolean).join(' ');

function linesText(experiment: Experiment, begun: number): string {
  const words = chartsWords().bands;
  const { length } = experiment.seeds;
  if (isExact(experiment)) return words.exact;
  if (length === 1) return words.oneSeed;
  if (begun === 0) return words.none(length);
  if (begun === 1) return words.first(length);
  return begun < length ? words.some(begun, length) : words.all(length);
}
