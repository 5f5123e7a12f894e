import type { Objective, Settings } from '../../algorithms/objectives/row';
import { newArm } from '../../experiment/arms';
import type { Experiment } from '../../experiment/experiment';
import { settingSymbol } from '../settings/symbols';

/** A short name: the id, and the settings that differ from their defaults. */
export function armName(row: Objective, settings: Settings): string {
  const changed = row.settings.filter(({ name, default: usual }) => (settings[name] ?? usual) !== usual);
  const words = changed.map(({ name, choices }) => {
    const value = settings[name]!;
    return choices ? (choices[value] ?? String(value)) : `${settingSymbol(name)} ${Number(value.toPrecision(4))}`;
  });
  return [row.id, ...words].join(', ').slice(0, 60);
}

/** The experiment with one arm more: this objective in the plain loop, without momentum. */
export function withNewArm(experiment: Experiment, row: Objective, settings: Settings): Experiment {
  const stem = row.id.replaceAll('_', '-');
  const taken = (id: string) => experiment.arms.some((arm) => arm.id === id);
  let id = stem;
  for (let n = 2; taken(id); n++) id = `${stem}-${n}`;
  const arm = newArm(id, armName(row, settings), { id: row.id, settings: { ...settings } });
  return { ...experiment, arms: [...experiment.arms, arm] };
}

/** The experiment with another objective in an arm that it has; the arm keeps its name, its momentum and its reference. */
export function withObjective(experiment: Experiment, armId: string, row: Objective, settings: Settings): Experiment {
  const objective = { id: row.id, settings: { ...settings } };
  return { ...experiment, arms: experiment.arms.map((arm) => (arm.id === armId ? { ...arm, objective } : arm)) };
}
