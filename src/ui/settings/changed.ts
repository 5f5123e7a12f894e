import { withNames } from '../../experiment/armNames';
import { type Experiment, withPrecision } from '../../experiment/experiment';
import { withIterations, withOwnAlphaBeta } from '../../experiment/together';
import { type Path, withValue } from './path';

/** The experiment with one value changed, and with it the arms that one is compared with, and computed names. */
export function changed(experiment: Experiment, path: Path, value: unknown): Experiment {
  const [list, index, ...field] = path;
  if (path.join() === 'iterations' && Number.isInteger(value) && (value as number) > 0)
    return withIterations(experiment, value as number);
  if (path.join() === 'precision') return withPrecision(experiment, value as 'single' | 'half');
  const arm = list === 'arms' && typeof index === 'number' ? experiment.arms[index] : undefined;
  if (!arm) return withValue(experiment, path, value);
  switch (field.join('.')) {
    case 'momentum.alpha':
      return withOwnAlphaBeta(experiment, arm.id, { alpha: value as number });
    case 'objective.settings.beta':
      return withOwnAlphaBeta(experiment, arm.id, { beta: value as number });
    default:
      return withNames(experiment, withValue(experiment, path, value));
  }
}
