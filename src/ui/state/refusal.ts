import { type Arm, type Experiment, parseExperiment } from '../../experiment/experiment';
import { messageOf } from '../../text';

/** What the controls can make, but no run, link or file takes. */

const REFUSALS = new WeakMap<Experiment, string | null>();

/** Why an experiment cannot run, in the words for a link; null where it can. An experiment is never changed in place, so it is asked once. */
export function refusalOf(experiment: Experiment): string | null {
  const known = REFUSALS.get(experiment);
  if (known !== undefined) return known;
  let refusal: string | null = null;
  try {
    parseExperiment(experiment);
  } catch (error) {
    refusal = messageOf(error);
  }
  REFUSALS.set(experiment, refusal);
  return refusal;
}

/** What the settings call the fields and values that a refusal names. */
const CONTROLS: Readonly<Record<string, string>> = {
  'momentum.schedule': 'momentum',
  'momentum.space to parameters': '“Extrapolate in” to weights',
  lookAhead: 'look-ahead',
  expo: 'ExPO',
  'world.labels.kind to sampled': '“Labels” to drawn',
  'world.preferences to null': '“Judged by” to the rewards',
};
const FIELD = new RegExp(`\\b(${Object.keys(CONTROLS).join('|').replaceAll('.', '\\.')})\\b`, 'g');

/** The same for a reader, who knows an arm by its name and a field by its control. */
export function refusalText(experiment: Experiment): string | null {
  const named = (_: string, i: string) => `“${experiment.arms[Number(i)]?.name}”, `;
  const refusal = refusalOf(experiment)?.replaceAll(FIELD, (field) => CONTROLS[field]!);
  return refusal?.replaceAll(/\barms\.(\d+)\./g, named) ?? null;
}

/** Fields of an arm that not every objective goes with: what they are called, and the arm with the plain loop's value. */
const BESIDE: Readonly<Record<string, { label: string; plain: (arm: Arm) => Arm }>> = {
  reference: { label: 'reference', plain: (arm) => ({ ...arm, reference: 'anchor' }) },
  lookAhead: { label: 'look-ahead', plain: (arm) => ({ ...arm, lookAhead: 'none' }) },
  'momentum.schedule': {
    label: 'momentum',
    plain: (arm) => ({ ...arm, momentum: { ...arm.momentum, schedule: 'none' } }),
  },
  expo: { label: 'ExPO', plain: ({ expo: _, ...arm }) => arm },
};

/** The arm as this experiment runs it: what its objective does not go with is set back, as far as that helps. */
export function fitted(experiment: Experiment, arm: Arm): { arm: Arm; setBack: readonly string[] } {
  const field = /^arms\.0\.([\w.]+): /.exec(refusalOf({ ...experiment, arms: [arm] }) ?? '')?.[1];
  const beside = field === undefined ? undefined : BESIDE[field];
  if (!beside) return { arm, setBack: [] };
  const next = fitted(experiment, beside.plain(arm));
  return { arm: next.arm, setBack: [beside.label, ...next.setBack] };
}
