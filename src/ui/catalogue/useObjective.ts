import type { Method, Settings } from '../../algorithms/objectives/row';
import { nameBy, withNames } from '../../experiment/armNames';
import { newArm } from '../../experiment/arms';
import type { Experiment } from '../../experiment/experiment';
import { fitted } from '../state/refusal';

/** A short name: the id, and the settings that differ from their defaults. */
export const armName = ({ id }: Method, settings: Settings): string =>
  nameBy('settings', newArm('', '', { id, settings: { ...settings } }));

/** The experiment with one arm more: this objective in the plain loop, without momentum. */
export function withNewArm(experiment: Experiment, row: Method, settings: Settings): Experiment {
  const stem = row.id.replaceAll('_', '-');
  const taken = (id: string) => experiment.arms.some((arm) => arm.id === id);
  let id = stem;
  for (let n = 2; taken(id); n++) id = `${stem}-${n}`;
  const arm = newArm(id, armName(row, settings), { id: row.id, settings: { ...settings } });
  return { ...experiment, arms: [...experiment.arms, arm] };
}

/**
 * The experiment with another objective in an arm that it has. The arm keeps its momentum, its reference and a name that a person gave; what
 * does not go with the objective is set back.
 */
export function withObjective(
  experiment: Experiment,
  armId: string,
  row: Method,
  settings: Settings,
): { experiment: Experiment; setBack: readonly string[] } {
  const place = experiment.arms.findIndex(({ id }) => id === armId);
  const objective = { id: row.id, settings: { ...settings } };
  const { arm, setBack } = fitted(experiment, { ...experiment.arms[place]!, objective });
  return { experiment: withNames(experiment, { ...experiment, arms: experiment.arms.with(place, arm) }), setBack };
}
