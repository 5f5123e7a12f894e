import type { Momentum } from '../algorithms/momentum';
import { referenceRule } from '../algorithms/relatives';
import type { Arm, Experiment } from './experiment';

/** Longest name of an arm. */
const MOST = 60;

export const numberText = (x: number): string => String(Number(x.toPrecision(4))).replace('-', '−');

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

const optional = (x: number | undefined): string | null => (x === undefined ? null : numberText(x));
const expoText = ({ expo = 0 }: Arm): string => `${expo < 0 ? '' : '+'}${numberText(expo)}`;

/** What a name may say of its arm: where it stands in the name, and what it is. */
const PARTS: readonly { pattern: RegExp; value: (arm: Arm) => string | null }[] = [
  { pattern: /(?<=α (?:= )?)[^\s,=]+/, value: ({ momentum }) => alphaText(momentum) },
  { pattern: /(?<=β (?:= )?)[^\s,=]+/, value: ({ objective }) => optional(objective.settings.beta) },
  { pattern: /(?<=judged at )\S+/, value: expoText },
  { pattern: /\S+(?= every \d+ steps)/, value: (arm) => optional(referenceRule(arm)?.share) },
  { pattern: /(?<= every )\d+/, value: (arm) => optional(referenceRule(arm)?.every) },
];

/** A name from what the arm does. */
export function describeArm({ objective, momentum, lookAhead, reference, expo = 0 }: Arm): string {
  const beta = optional(objective.settings.beta);
  const words = [
    objective.id,
    ...(beta === null ? [] : [`β ${beta}`]),
    ...(momentum.schedule === 'none' ? [] : [`α ${alphaText(momentum)}`]),
    ...(lookAhead === 'none' ? [] : [lookAhead]),
    ...(reference === 'anchor' ? [] : [`reference ${reference}`]),
    ...(expo === 0 ? [] : [`ExPO ${numberText(expo)}`]),
  ];
  return words.join(', ').slice(0, MOST);
}

/** The same, told apart from the names that there are. */
export function newName(arm: Arm, taken: readonly string[]): string {
  const name = describeArm(arm);
  for (let n = 1; ; n++) {
    const numbered = n === 1 ? name : `${name.slice(0, MOST - 5)} (${n})`;
    if (!taken.includes(numbered)) return numbered;
  }
}

/** The arm as it is now, under a name that still says what it said: only what was true of the arm before follows. */
function renamed(before: Arm, now: Arm): Arm {
  if (before.name !== now.name) return now;
  if (before.name === describeArm(before)) return { ...now, name: describeArm(now) };
  const name = PARTS.reduce(
    (text, { pattern, value }) =>
      text.replace(pattern, (said) => (said === value(before) ? (value(now) ?? said) : said)),
    now.name,
  );
  return name === now.name ? now : { ...now, name: name.slice(0, MOST) };
}

/** The experiment after a change, with the names of its arms brought along. */
export function withNames<E extends Experiment>(before: E, now: E): E {
  const arms = now.arms.map((arm) => {
    const earlier = before.arms.find(({ id }) => id === arm.id);
    return earlier ? renamed(earlier, arm) : arm;
  });
  return { ...now, arms };
}
