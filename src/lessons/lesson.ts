import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import type { Experiment } from '../experiment/experiment';
import { refusalOfIssue } from '../experiment/issue';
import { decodeLink } from '../experiment/link';
import { inside, Refused } from '../messages/refusal';
import { PHASES } from '../trace/events';
import { fittedView, type LinkedView, readView } from '../trace/momentLink';
import { HIDEABLE } from './hideable';

/**
 * A lesson is data: cards with a text, how the page stands when a card comes, what is pointed at, what rests, a prediction and a task. It
 * holds no program, so that one from a stranger can do no more than a link can.
 */

/** What a prediction or a task may read of the page: of the selected arm, after the steps that are shown, mean over seeds. */
export const READERS = {
  alpha: 'α of the arm',
  beta: 'β of the arm',
  steps: 'how many steps are shown',
  kl: 'KL of the solution to the base policy, nats',
  klStep: 'KL of the solution to the anchor of its step, nats',
  reward: 'true reward of the solution',
  gap: 'what the solution lacks to the best reward',
  best: 'probability of the best action under the solution, percent (exact worlds of one prompt)',
  stretch: 'from the previous solution to the next anchor, in lengths of the last change (three actions)',
  clock: 'c_t, the steps of the plain iteration that momentum is worth',
  matchedBeta: 'β·T/c_T, the β of the plain iteration that ends where the arm does',
  slope: 'exponent of the gap over the second half of the iterations',
  equilibriumKl: 'KL of the equilibrium to the solution, nats (general preferences)',
  seeds: 'seeds that every arm has finished',
} as const;
export type Reader = keyof typeof READERS;

/** What a card may point at. */
export const HIGHLIGHTS = {
  transport: 'play, step, and the place on the time-line',
  arms: 'the choice of an arm, beside α and β',
  dials: 'α and β of the arm',
  reference: 'which policy is the reference',
  triangle: 'where the policies go',
  step: 'one proximal step',
  bars: 'probabilities and rewards of the actions',
  plane: 'the plane of α and β',
  convergence: 'the gap over the iterations',
  clock: 'the clock c_t',
  cycle: 'the distance to the equilibrium',
  note: 'what the lab says of the world',
  verdict: 'the verdict',
  charts: 'the charts over the iterations',
  compare: 'the comparison of the arms',
  sample: 'the first phase',
  label: 'the second phase',
  solve: 'the third phase',
  extrapolate: 'the fourth phase',
  settings: 'the button that opens the settings',
} as const;
export type Highlight = keyof typeof HIGHLIGHTS;

/** What a card may hold still; with a prediction, until it is given. */
export const LOCKS = {
  playhead: 'the place on the time-line',
  experiment: 'the settings',
} as const;
export type Lock = keyof typeof LOCKS;

/** A text of at most so many UTF-16 units. */
export const text = (most: number) => v.pipe(v.string(), v.nonEmpty(), v.maxLength(most));
export const number = v.pipe(v.number(), v.finite());
const names = <T extends string>(of: Readonly<Record<T, string>>) => v.picklist(Object.keys(of) as T[]);
const positive = v.pipe(number, v.minValue(1e-9));

/** `link` is that of an experiment; `view` has the pairs that stand behind one, such as `arm=apo&at=2.solve`. */
const place = { link: v.exactOptional(text(4000)), view: v.exactOptional(text(200)) };

/** What comes once a prediction is given. */
const Reveal = v.strictObject({ text: text(500), ...place });

const asked = { question: text(240), reveal: Reveal };

const Predict = v.variant('kind', [
  v.strictObject({
    kind: v.literal('choice'),
    ...asked,
    /** The `hint` of a wrong one says what to look at. */
    options: v.pipe(
      v.array(v.strictObject({ text: text(120), hint: v.exactOptional(text(240)) })),
      v.minLength(2),
      v.maxLength(5),
    ),
    /** Index of the right one. */
    answer: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4)),
  }),
  v.strictObject({
    kind: v.literal('number'),
    ...asked,
    /** Compared with what the page shows once the prediction is given. */
    read: names(READERS),
    unit: v.exactOptional(text(24)),
    within: positive,
    /** What to look at if the prediction was too small, or too large. */
    below: text(240),
    above: text(240),
  }),
  v.strictObject({
    kind: v.literal('place'),
    ...asked,
    /** A mark in the picture of one step: where the next anchor will be. */
    on: v.literal('step'),
    /** In lengths of the last change. */
    within: positive,
    far: text(240),
  }),
  v.strictObject({
    kind: v.literal('pairs'),
    ...asked,
    /** Two texts to a prompt, which the learner labels as the oracle has. */
    pairs: v.pipe(
      v.array(
        v.strictObject({
          prompt: text(240),
          left: text(240),
          right: text(240),
          /** That the oracle prefers the left one. */
          chance: v.pipe(number, v.minValue(0), v.maxValue(1)),
          /** What it said. */
          drawn: v.picklist(['left', 'right']),
        }),
      ),
      v.minLength(2),
      v.maxLength(8),
    ),
    /** So many labels that are the oracle's likelier ones are enough; `few` says what to look at with fewer. */
    enough: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8)),
    few: text(240),
  }),
]);
export type Predict = v.InferOutput<typeof Predict>;

const Condition = v.variant('kind', [
  v.strictObject({ kind: v.literal('near'), read: names(READERS), target: number, within: positive }),
  v.strictObject({ kind: v.literal('least'), read: names(READERS), value: number }),
  v.strictObject({ kind: v.literal('most'), read: names(READERS), value: number }),
  /** The selected arm. */
  v.strictObject({ kind: v.literal('arm'), id: text(32) }),
  /** The moment on the screen, or a later one. */
  v.strictObject({
    kind: v.literal('reached'),
    iteration: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
    phase: v.picklist(PHASES),
  }),
]);
export type Condition = v.InferOutput<typeof Condition>;

/** A task, which is done as soon as all conditions hold. */
const Check = v.strictObject({
  task: text(300),
  all: v.pipe(v.array(Condition), v.minLength(1), v.maxLength(4)),
  /** What to look at, or to try, as long as they do not. */
  hint: text(240),
  done: text(300),
});

export const MOST_CARDS = 6;

const Card = v.strictObject({
  title: text(60),
  text: text(500),
  ...place,
  highlight: v.pipe(v.array(names(HIGHLIGHTS)), v.minLength(1), v.maxLength(3)),
  lock: v.exactOptional(v.pipe(v.array(names(LOCKS)), v.maxLength(2))),
  hide: v.exactOptional(v.pipe(v.array(names(HIDEABLE)), v.minLength(1), v.maxLength(5))),
  predict: v.exactOptional(Predict),
  check: v.exactOptional(Check),
  /** For the lecturer. */
  notes: text(600),
});

const Lesson = v.strictObject({
  version: v.literal(1),
  title: text(60),
  /** What it is about, in a sentence. */
  about: text(160),
  minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
  cards: v.pipe(v.array(Card), v.minLength(1), v.maxLength(MOST_CARDS)),
});

/** How the page stands: of a card's link nothing is left if it has none, so that what the learner has made stays. */
export interface Standing {
  experiment: Experiment | null;
  view: LinkedView;
}

type Placed<T> = Omit<T, 'link' | 'view'> & { standing: Standing };

export type Prediction = Predict extends infer P
  ? P extends Predict
    ? Omit<P, 'reveal'> & { reveal: Placed<Predict['reveal']> }
    : never
  : never;

export interface Card extends Placed<Omit<v.InferOutput<typeof Card>, 'predict'>> {
  predict?: Prediction;
}

export interface Lesson extends Omit<v.InferOutput<typeof Lesson>, 'cards'> {
  cards: readonly Card[];
  /** SHA-256 of its content, hexadecimal, however its file is laid out: what names it in a learner's files. */
  hash: string;
  /** The content itself, JSON in the order of the schema. */
  content: string;
}

/** Reads a lesson from foreign data. Throws a Refused that names the field at fault: the links are read as any link is. */
export async function readLesson(data: unknown): Promise<Lesson> {
  const result = v.safeParse(Lesson, data, { abortEarly: true });
  if (!result.success) throw new Refused(refusalOfIssue(result.issues[0]));
  const cards: Card[] = [];
  let before: Experiment | null = null;
  for (const [i, { link, view, predict, ...card }] of result.output.cards.entries()) {
    const standing: Standing = await standingOf(['cards', i], { link, view }, before);
    before = standing.experiment ?? before;
    const path = ['cards', i, 'predict'];
    if (card.hide && !predict) throw new Refused({ path: ['cards', i, 'hide'], code: 'hidden-for-good' });
    if (predict?.kind === 'choice' && predict.answer >= predict.options.length)
      throw new Refused({
        path: [...path, 'answer'],
        code: 'not-expected',
        facts: { expected: `< ${predict.options.length}`, received: predict.answer },
      });
    if (!predict) {
      cards.push({ ...card, standing });
      continue;
    }
    const { link: to, view: look, ...reveal } = predict.reveal;
    const after = await standingOf([...path, 'reveal'], { link: to, view: look }, before);
    before = after.experiment ?? before;
    cards.push({ ...card, standing, predict: { ...predict, reveal: { ...reveal, standing: after } } as Prediction });
  }
  // The schema puts the fields in its own order.
  const content = JSON.stringify(result.output);
  return { ...result.output, cards, content, hash: bytesToHex(sha256(utf8ToBytes(content))) };
}

/** `before` is the experiment that stands there if the card has no link of its own, from which the view must be possible. */
async function standingOf(
  path: readonly (string | number)[],
  { link, view }: { link: string | undefined; view: string | undefined },
  before: Experiment | null,
): Promise<Standing> {
  const experiment = link === undefined ? null : await insideOf([...path, 'link'], () => decodeLink(link));
  const stands = experiment ?? before;
  if (!stands) throw new Refused({ path: [...path, 'link'], code: 'missing' });
  const linked = inside([...path, 'view'], () => readView(view === undefined ? [] : view.split('&')));
  if (linked.own) throw new Refused({ path: [...path, 'view', 'own'], code: 'unknown-field' });
  const { lacks } = fittedView({ experiment: stands, view: linked });
  if (lacks[0]) throw new Refused({ ...lacks[0], path: [...path, 'view', ...lacks[0].path] });
  return { experiment, view: linked };
}

/** As `inside` does, of what takes time. */
export async function insideOf<T>(path: readonly (string | number)[], read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused({ ...error.refusal, path: [...path, ...error.refusal.path] });
  }
}
