import { findMethod } from '../algorithms/objectives/table';
import type { Experiment } from '../experiment/experiment';
import { isGame } from '../experiment/kinds';
import { decodeLink, encodeLink, hashOf, ofLink, readRepaired } from '../experiment/link';
import { DEFAULT_PRESET } from '../experiment/presets';
import { inside, type Refusal, Refused } from '../messages/refusal';
import { PHASES, type Phase } from './events';

/**
 * A link to a moment: that of an experiment, and how to look at its run. The second part is more pairs of the same grammar, with keys that no
 * experiment has, behind any form of the first:
 *   #apo1?preset=NAME&path=value…&arm=apo&seed=2&at=3.solve&prompt=5&open=settings,help&charts=all&lesson=5.2&present=1&theme=dark&lang=de
 * `at=3` is the end of iteration 3; prompts count from 1, as on the page; `lesson=5` is the first card of lesson 5, which stands beside what the rest
 * of the link says; `own=2.PACKED` is card 2 of a lesson that the link itself carries, `own=PACKED` the one where its reader was;
 * `present=1` is present mode; and for `embed.html` also `panel=triangle`, or `panel=objectives.dpo`. What is not said is left to whoever opens the link.
 */

export interface LinkedView {
  /** Id of an arm. */
  arm?: string;
  seed?: number;
  at?: { iteration: number; phase: Phase };
  /** Index, from 0. */
  prompt?: number;
  /** What is open: the settings, and a dialog. */
  open?: { settings: boolean; dialog: 'help' | { objective: string } | { document: Document } | null };
  /** All charts over iterations, not the two that matter most. */
  charts?: 'all';
  /** A card of a lesson, both counted from 1. */
  lesson?: { number: number; card: number };
  /** A lesson that is none of ours, packed and not yet read, and its card; null for where its reader was. */
  own?: { packed: string; card: number | null };
  /** In present mode. */
  present?: true;
  theme?: 'light' | 'dark';
  /** Of the page's words. */
  lang?: Language;
  /** The one that `embed.html` shows; the page itself shows them all, and takes none. */
  panel?: Panel;
}

/** Languages of the page's words, the first of them the one that they are written in. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What stands alone in a frame of another page; with an objective, its loss over the margin. */
export const PANELS = ['reward', 'triangle', 'plane', 'phases', 'verdict'] as const;
export type Panel = (typeof PANELS)[number] | { objective: string };

/** What was measured, as the documents of the project say it. */
export const DOCUMENTS = ['fair-test', 'paper', 'default-experiment', 'over-optimisation'] as const;
export type Document = (typeof DOCUMENTS)[number];

/** How a field of the view stands in a link. */
interface Field<T> {
  /** Throws a Refused. */
  read: (text: string) => T;
  write: (value: T) => string;
}

const refused = (expected: string, received: string) =>
  new Refused({
    path: [],
    code: 'not-expected',
    facts: { expected, received: JSON.stringify(received.slice(0, MOST_SHOWN)) },
  });

const MOST_SHOWN = 40;
const MOST_SEED = 2 ** 31 - 1;
const MOST_ITERATIONS = 1000;
const MOST_PROMPTS = 1024;
const MOST_LESSONS = 99;
const MOST_CARDS = 6;

/** Most characters of a lesson that a link carries: ours take 1,800 to 3,400, and chats and mail cut what is much longer. */
export const MOST_OWN = 16_384;

function whole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^(0|[1-9]\d{0,9})$/.test(text) || value < least || value > most)
    throw refused(`a whole number in [${least}, ${most}]`, text);
  return value;
}

function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text);
  if (found === undefined) throw refused(values.join(' or '), text);
  return found;
}

/** The row of an objective, behind `prefix`. */
const objectiveIn = (text: string, prefix: string): { objective: string } | null =>
  text.startsWith(prefix) ? { objective: findMethod(text.slice(prefix.length)).id } : null;

type Dialog = NonNullable<NonNullable<LinkedView['open']>['dialog']>;

function readDialog(text: string): Dialog {
  const found = 'findings.';
  if (text.startsWith(found)) return { document: oneOf(text.slice(found.length), DOCUMENTS) };
  return objectiveIn(text, 'objectives.') ?? oneOf(text, ['help'] as const);
}

function writeDialog(dialog: Dialog): string {
  if (dialog === 'help') return dialog;
  return 'document' in dialog ? `findings.${dialog.document}` : `objectives.${dialog.objective}`;
}

/** In the order in which a link has them. */
const FIELDS: { [Key in keyof Required<LinkedView>]: Field<Required<LinkedView>[Key]> } = {
  arm: {
    read(text) {
      if (!/^[a-z][a-z0-9-]{0,31}$/.test(text)) throw refused('the id of an arm', text);
      return text;
    },
    // Chats take a dash at the end for punctuation.
    write: (id) => id.replace(/-$/, '%2D'),
  },
  seed: { read: (text) => whole(text, 0, MOST_SEED), write: String },
  at: {
    read(text) {
      const [iteration = '', phase, ...rest] = text.split('.');
      if (rest.length > 0) throw refused('ITERATION.PHASE', text);
      return {
        iteration: whole(iteration, 1, MOST_ITERATIONS),
        phase: phase === undefined ? 'extrapolate' : oneOf(phase, PHASES),
      };
    },
    write: ({ iteration, phase }) => (phase === 'extrapolate' ? `${iteration}` : `${iteration}.${phase}`),
  },
  prompt: { read: (text) => whole(text, 1, MOST_PROMPTS) - 1, write: (index) => String(index + 1) },
  open: {
    read(text) {
      const [, settings = '', dialog = ''] = /^(settings(?:,(?=.)|$))?(.*)$/s.exec(text) ?? [];
      if (dialog === '' && settings === '') throw refused('settings, help, objectives.ID or findings.DOCUMENT', text);
      return { settings: settings !== '', dialog: dialog === '' ? null : readDialog(dialog) };
    },
    write: ({ settings, dialog }) =>
      [...(settings ? ['settings'] : []), ...(dialog === null ? [] : [writeDialog(dialog)])].join(),
  },
  charts: { read: (text) => oneOf(text, ['all']), write: String },
  lesson: {
    read(text) {
      const [lesson = '', card, ...rest] = text.split('.');
      if (rest.length > 0) throw refused('LESSON.CARD', text);
      return { number: whole(lesson, 1, MOST_LESSONS), card: card === undefined ? 1 : whole(card, 1, MOST_CARDS) };
    },
    write: ({ number, card }) => (card === 1 ? `${number}` : `${number}.${card}`),
  },
  own: {
    read(text) {
      const [, card, packed] = /^(?:([^.]*)\.)?([\w-]*)$/.exec(text) ?? [];
      if (!packed) throw refused('CARD.PACKED, or PACKED', text);
      if (packed.length > MOST_OWN)
        throw new Refused({ path: [], code: 'link-long', facts: { most: MOST_OWN, length: packed.length } });
      return { packed, card: card === undefined ? null : whole(card, 1, MOST_CARDS) };
    },
    write: ({ card, packed }) => (card === null ? packed : `${card}.${packed}`),
  },
  present: {
    read(text) {
      if (text !== '1') throw refused('1', text);
      return true;
    },
    write: () => '1',
  },
  theme: { read: (text) => oneOf(text, ['light', 'dark']), write: String },
  lang: { read: (text) => oneOf(text, LANGUAGES), write: String },
  panel: {
    read: (text) => objectiveIn(text, 'objectives.') ?? oneOf(text, PANELS),
    write: (panel) => (typeof panel === 'string' ? panel : `objectives.${panel.objective}`),
  },
};

type Key = keyof typeof FIELDS;
const KEYS = Object.keys(FIELDS) as Key[];

const keyOf = (pair: string): Key | undefined => KEYS.find((key) => pair.startsWith(`${key}=`));

/** One text for equal moments. What is open has to be something, and the view must fit the experiment. */
export async function encodeMoment(experiment: Experiment, view: LinkedView): Promise<string> {
  const pairs = KEYS.flatMap((key) => {
    const value = view[key];
    return value === undefined ? [] : [`&${key}=${(FIELDS[key] as Field<typeof value>).write(value)}`];
  });
  return (await encodeLink(experiment)) + pairs.join('');
}

interface LinkedMoment {
  experiment: Experiment;
  view: LinkedView;
}

/** `#lesson=5.2` or `#own=…`, which name no experiment: the card has its own. */
export const isLessonAlone = (text: string): boolean => /^#?(lesson|own)=/.test(text);

/** What may stand without an experiment, for the one that the page opens with. */
const ALONE = /^(lesson|own|lang|present)=/;

/** The two halves of a link: that of an experiment, and the pairs of a view. */
function halvesOf(text: string): { link: string; pairs: string[] } {
  const whole = hashOf(text);
  const [first = '', ...pairs] = (ALONE.test(whole) ? `${DEFAULT_PRESET}&${whole}` : whole).split('&');
  return { link: [`#${first}`, ...pairs.filter((pair) => !keyOf(pair))].join('&'), pairs: pairs.filter(keyOf) };
}

/** Reads it exactly. Throws a Refused that names the field at fault, of the experiment or of the view. */
export const decodeMoment = (text: string): Promise<LinkedMoment> =>
  ofLink(async () => {
    const { link, pairs } = halvesOf(text);
    const experiment = await decodeLink(link);
    return { experiment, view: readView(pairs) };
  });

/** Reads what can be read of a view, with the first fault of every part that cannot. Throws a Refused if the experiment cannot. */
const decodeParts = (text: string): Promise<LinkedMoment & { faults: readonly Refusal[] }> =>
  ofLink(async () => {
    const { link, pairs } = halvesOf(text);
    const { view, faults } = readParts(pairs);
    return { view, faults, experiment: await decodeLink(link) };
  });

/** The language that a link names, before anything else of it is read; null if it names none of ours. */
export const linkedLanguage = (hash: string): Language | null =>
  LANGUAGES.find((language) =>
    hash
      .replace(/^#/, '')
      .split('&')
      .includes(`${'lang' satisfies Key}=${language}`),
  ) ?? null;

/** Reads it exactly, or else repaired, as `readRepaired` does. */
export const readMoment = (text: string): Promise<LinkedMoment & { repaired: boolean }> =>
  readRepaired(text, decodeMoment);

/** The same for a page, which shows the experiment of a link also if a part of the view is at fault: that part is left out, and named in `faults`. */
export async function readMomentKindly(
  text: string,
): Promise<LinkedMoment & { repaired: boolean; faults: readonly Refusal[] }> {
  try {
    return { ...(await readMoment(text)), faults: [] };
  } catch (error) {
    const parts = await decodeParts(text).catch(() => null);
    if (!parts || parts.faults.length === 0) throw error;
    return { ...parts, repaired: false };
  }
}

/** Reads pairs of a view alone, such as `at=3.solve`. Throws a Refused that names the field at fault. */
export function readView(pairs: readonly string[]): LinkedView {
  const { view, faults } = readParts(pairs);
  if (faults[0]) throw new Refused(faults[0]);
  return view;
}

/** What can be read of the pairs, and one fault for every key that cannot. */
function readParts(pairs: readonly string[]): { view: LinkedView; faults: readonly Refusal[] } {
  const view: Partial<Record<Key, unknown>> = {};
  const faults = new Map<string, Refusal>();
  for (const pair of pairs) {
    const key = keyOf(pair);
    const name = key ?? pair.split('=')[0]!.slice(0, MOST_SHOWN);
    try {
      if (!key) throw new Refused({ path: [name], code: 'unknown-field' });
      if (Object.hasOwn(view, key)) throw new Refused({ path: [key], code: 'stands-twice' });
      view[key] = inside([key], () => FIELDS[key].read(decoded(pair.slice(key.length + 1))));
      if (view.lesson && view.own) {
        delete view[key];
        throw new Refused({ path: ['own'], code: 'lesson-or-own' });
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!faults.has(name)) faults.set(name, error.refusal);
    }
  }
  return { view: view as LinkedView, faults: [...faults.values()] };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refused({ path: [], code: 'link-encoding' });
  }
}

const promptsOf = ({ world }: Experiment): number =>
  world.kind === 'bandit' ? world.base.length : world.sampling.prompts;

const MOST_NAMED = 6;

/** The panels that an experiment has. Those of objectives need none. */
export function panelsOf(experiment: Experiment): (typeof PANELS)[number][] {
  const { world } = experiment;
  return PANELS.filter((panel) => {
    if (panel === 'reward') return !isGame(experiment);
    if (panel === 'triangle') return world.kind === 'bandit' && world.actions.length > 2;
    if (panel === 'plane') return world.kind === 'bandit' && !world.preferences && !world.features;
    return true;
  });
}

/** A link without the panel, for the page. */
export const withoutPanel = (hash: string): string =>
  hash
    .split('&')
    .filter((pair) => !pair.startsWith('panel='))
    .join('&');

/**
 * The part of a view that an experiment has, on the page or alone in a frame, and what it lacks of the rest. What is shown of it may have other `seeds`:
 * a recording most often has more.
 */
export function fittedView(
  { experiment, view }: LinkedMoment,
  where: 'page' | 'frame' = 'page',
  seeds: readonly number[] = experiment.seeds,
): { view: LinkedView; lacks: readonly Refusal[] } {
  const { arms, iterations } = experiment;
  const ids = arms.map(({ id }) => id);
  const prompts = promptsOf(experiment);
  const lack = (key: Key, expected: string, received: string | number): [Key, Refusal] => [
    key,
    { path: [key], code: 'not-expected', facts: { expected, received } },
  ];
  const some = (values: readonly (string | number)[]) =>
    values.slice(0, MOST_NAMED).join(', ') + (values.length > MOST_NAMED ? ', …' : '');
  const found: [Key, Refusal][] = [];
  if (view.arm !== undefined && !ids.includes(view.arm)) found.push(lack('arm', some(ids), view.arm));
  if (view.seed !== undefined && !seeds.includes(view.seed)) found.push(lack('seed', some(seeds), view.seed));
  if (view.at && view.at.iteration > iterations) found.push(lack('at', `≤ ${iterations}`, view.at.iteration));
  if (view.prompt !== undefined && view.prompt >= prompts) found.push(lack('prompt', `≤ ${prompts}`, view.prompt + 1));
  const panels: readonly string[] = where === 'page' ? [] : panelsOf(experiment);
  if (
    view.panel !== undefined &&
    (where === 'page' || (typeof view.panel === 'string' && !panels.includes(view.panel)))
  )
    found.push(lack('panel', where === 'page' ? 'embed.html' : some(panels), FIELDS.panel.write(view.panel)));
  for (const key of where === 'frame' ? (['open', 'charts', 'lesson', 'own', 'present'] as const) : [])
    if (view[key] !== undefined) found.push(lack(key, 'a link to the page', key));
  const missing = found.map(([key]) => key);
  const rest = Object.entries(view).filter(([key]) => !missing.includes(key as Key));
  return { view: Object.fromEntries(rest), lacks: found.map(([, refusal]) => refusal) };
}
