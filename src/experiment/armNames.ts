import type { Momentum } from '../algorithms/momentum';
import { symbolOf } from '../algorithms/objectives/symbols';
import { methodOf } from '../algorithms/objectives/table';
import type { Pace } from '../algorithms/pace';
import { referenceRule } from '../algorithms/relatives';
import type { Arm, Experiment } from './experiment';
import { controlsOf, SCALES, type Standing } from './roles';

/**
 * Names of arms. A name that one of the forms below gives is computed: it follows what the arm becomes. Any other was given by a person, and
 * stays.
 */

/** Longest name of an arm. */
const MOST = 60;

const numberText = (x: number): string => String(Number(x.toPrecision(4))).replace('-', '−');

function alphaText({ schedule, alpha }: Momentum): string {
  switch (schedule) {
    case 'none':
      return '0';
    case 'constant':
      return numberText(alpha);
    case 'nesterov':
      return 't/(t+3)';
    default:
      throw schedule satisfies never;
  }
}

const acronym = ({ objective }: Arm): string => objective.id.toUpperCase().replaceAll('_', '-');

/** Whether it has weights that iterations and momentum carry on; prompt search has none. */
const trains = (arm: Arm): boolean => methodOf(arm).kind !== 'search';

const paceWords = ({ iterations, steps, learningRate, betas }: Pace): string[] => [
  ...(betas ? [`β ${betas.map(numberText).join(', ')}`] : []),
  ...(steps === undefined ? [] : [`${steps} steps`]),
  ...(learningRate === undefined ? [] : [`learning rate ${numberText(learningRate)}`]),
  ...(iterations === undefined ? [] : [`${iterations} iterations`]),
];

/** What an arm is called; the first is the name now, empty if it cannot be called so. */
type Form = (arm: Arm, standing: Standing | null) => readonly string[];

/** An arm that is no such control any more, because it has a β of its own, goes by that β. */
const controlForm =
  (standing: Standing): Form =>
  (arm, now) => {
    const { beta } = arm.objective.settings;
    const own = beta === undefined ? [] : [`${acronym(arm)}, β = ${numberText(beta)}`];
    return now === standing ? [`Control: ${acronym(arm)} with ${SCALES[standing]}`, ...own] : own;
  };

const FORMS = {
  control: controlForm('limit'),
  matched: controlForm('matched'),
  plain: (arm) => (trains(arm) ? [`Iterative ${acronym(arm)}`] : []),
  apo: (arm) => (trains(arm) ? [`APO, α = ${alphaText(arm.momentum)}`] : []),
  expo: ({ expo = 0 }) => [`ExPO, judged at ${expo < 0 ? '' : '+'}${numberText(expo)}`],
  trDpo(arm) {
    const rule = referenceRule(arm);
    return arm.reference === 'moving' && rule
      ? [`TR-DPO, ${numberText(rule.share)} every ${numberText(rule.every)} steps`]
      : [];
  },
  comal(arm) {
    const rule = referenceRule(arm);
    return arm.reference === 'mixture' && rule ? [`COMAL, outer reference every ${numberText(rule.every)}`] : [];
  },
  /** Everything in which arms of one objective differ. */
  description({ objective, momentum, lookAhead, reference, expo = 0, ...pace }) {
    const { beta } = objective.settings;
    const words = [
      objective.id,
      ...(beta === undefined ? [] : [`β ${numberText(beta)}`]),
      ...(momentum.schedule === 'none' ? [] : [`α ${alphaText(momentum)}`]),
      ...(lookAhead === 'none' ? [] : [lookAhead]),
      ...(reference === 'anchor' ? [] : [`reference ${reference}`]),
      ...(expo === 0 ? [] : [`ExPO ${numberText(expo)}`]),
      ...paceWords(pace),
    ];
    return [words.join(', ')];
  },
  /** The objective, and its settings that differ from their defaults. */
  settings(arm) {
    const { settings } = arm.objective;
    const changed = methodOf(arm).settings.filter(({ name, default: usual }) => (settings[name] ?? usual) !== usual);
    const words = changed.map(({ name, choices }) => {
      const value = settings[name]!;
      return choices ? (choices[value] ?? String(value)) : `${symbolOf(name)} ${Number(value.toPrecision(4))}`;
    });
    return [[arm.objective.id, ...words].join(', ')];
  },
} as const satisfies Readonly<Record<string, Form>>;

export type FormName = keyof typeof FORMS;

/** The name that a form gives; the description if the arm cannot be called so. */
export const nameBy = (form: FormName, arm: Arm, standing = STANDINGS[form] ?? null): string =>
  (FORMS[form](arm, standing)[0] ?? FORMS.description(arm)[0]!).slice(0, MOST);

/** What an arm is that is made under this name. */
const STANDINGS: Readonly<Partial<Record<FormName, Standing>>> = { control: 'limit', matched: 'matched' };

/** A name made unique: n is 1 for the name itself. */
const numbered = (name: string, n: number): string => (n === 1 ? name : `${name.slice(0, MOST - 5)} (${n})`);

/** A description of the arm, different from the existing names. */
export function newName(arm: Arm, taken: readonly string[]): string {
  const name = nameBy('description', arm);
  for (let n = 1; ; n++) if (!taken.includes(numbered(name, n))) return numbered(name, n);
}

/** The form of a name, and its number; null if a person gave it. */
function formOf(arm: Arm, standing: Standing | null, most: number): { form: FormName; n: number } | null {
  for (const form of Object.keys(FORMS) as FormName[])
    for (const name of FORMS[form](arm, standing))
      for (let n = 1; n <= most; n++) if (numbered(name.slice(0, MOST), n) === arm.name) return { form, n };
  return null;
}

/** The experiment after a change, with computed names brought along. */
export function withNames<E extends Experiment>(before: E, now: E): E {
  const [controlsBefore, controlsNow] = [controlsOf(before), controlsOf(now)];
  const arms = now.arms.map((arm) => {
    const earlier = before.arms.find(({ id }) => id === arm.id);
    if (earlier?.name !== arm.name) return arm;
    const computed = formOf(earlier, controlsBefore.get(earlier) ?? null, before.arms.length);
    if (!computed) return arm;
    const name = numbered(nameBy(computed.form, arm, controlsNow.get(arm) ?? null), computed.n);
    return name === arm.name ? arm : { ...arm, name };
  });
  return { ...now, arms };
}
