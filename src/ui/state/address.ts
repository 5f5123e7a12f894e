import type { Experiment } from '../../experiment/experiment';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import { type Failure, failureOf } from '../../messages/failure';
import { type Refusal, Refused } from '../../messages/refusal';
import { encodeMoment, fittedView, isLessonAlone, type LinkedView, readMomentKindly } from '../../trace/momentLink';
import { speak } from '../../words/speak';
import { setLanding, setTheme } from './actions';
import { alike, nearestPreset, same } from './draft';
import { openCarried } from './lessonLoad';
import { useLessons } from './lessonStore';
import { openedOf, withLinked, withOpened } from './linked';
import { setLocks } from './locks';
import { seedsToSee } from './recording';
import { refusalOf } from './refusal';
import { edit, type Run, useRun } from './runStore';
import { openingArm, type View } from './view';
import { useView } from './viewStore';

/** The address: read when the reader goes to one, and written after the draft and what is open. */

const { getState: get, setState: set } = useRun;
const standard = presetNamed(DEFAULT_PRESET).experiment;

/** What an address stands for. */
interface Place {
  experiment: Experiment;
  /** Panels. */
  opened: LinkedView;
  /** The first screen, which has no link. */
  landing: boolean;
}

const opened = (view: View): LinkedView => openedOf(view, useLessons.getState().packed);

function here(): Place {
  const view = useView.getState();
  return { experiment: get().draft, opened: opened(view), landing: view.landing };
}

/** The address as it was last read or written here, and what it stands for. Another one is where the reader has gone, and is read next. */
let known = '';
let stands: Place = { experiment: standard, opened: {}, landing: true };
/** The address that is being read. */
let reading: string | null = null;

/** The page puts an experiment in front, with the arm that it opens with; what present mode showed large was another one's. */
export function adopt(draft: Experiment): void {
  useView.setState(({ present }) => ({ arm: openingArm(draft), present: present && { ...present, large: null } }));
  edit(draft, nearestPreset(draft).name);
}

/**
 * Reads the address. A link is loaded, never run; a bad one leaves the default experiment and says which field is at fault. Resolves to
 * whether there is another experiment now; one that is the same stays as it is, and what is open follows.
 */
export async function readAddress(): Promise<boolean> {
  const { hash } = location;
  setLanding(hash.length <= 1);
  known = hash;
  reading = hash;
  const { experiment, view, problem } = await readHash(hash);
  // The reader has gone on to another address, which is being read.
  if (reading !== hash) return false;
  reading = null;
  set({ problem });
  const isMoment = Object.keys(view).some((key) => !['open', 'lesson', 'present', 'lang'].includes(key));
  // The card brings its own experiment, also if it stands already.
  const isAlone = view.lesson !== undefined && isLessonAlone(hash);
  const changed = !isAlone && !same(get().draft, experiment);
  setLocks([]);
  if (view.lesson && !isMoment && (isAlone || !same(view.lesson, useView.getState().lesson)))
    useLessons.setState({ arrived: isAlone ? 'alone' : 'unlooked' });
  if (changed) adopt(experiment);
  if (changed || isMoment) useView.setState((old) => withLinked(old, experiment, view));
  else useView.setState((old) => withOpened(isAlone ? { ...old, lesson: null } : old, view));
  if (view.theme) setTheme(view.theme, 'here');
  if (view.lang) void speak(view.lang);
  asked = { experiment, seed: view.seed ?? null, at: view.at ?? null };
  stands = here();
  return changed;
}

/**
 * Puts an experiment in front with a look at it, as a link does; its moment is shown as soon as there is a run to show it in. Returns whether it is
 * another experiment.
 */
export function goTo(experiment: Experiment, view: LinkedView): boolean {
  const changed = !same(get().draft, experiment);
  if (changed) adopt(experiment);
  useView.setState((old) => withLinked(old, experiment, view));
  asked = { experiment, seed: view.seed ?? null, at: view.at ?? null };
  showAsked(get());
  return changed;
}

/** The moment that a link asks for, until there is a run to show it in: a run that comes on the screen is followed otherwise. */
let asked: (Pick<View, 'seed' | 'at'> & { experiment: Experiment }) | null = null;

function showAsked({ trace }: Pick<Run, 'trace'>): void {
  if (!asked || !trace.latest || !trace.experiment || !alike(asked.experiment, trace.experiment)) return;
  const { seed, at } = asked;
  asked = null;
  useView.setState({ seed, at });
}

interface Read {
  experiment: Experiment;
  view: LinkedView;
  problem: Failure | null;
}

async function readHash(hash: string): Promise<Read> {
  if (hash.length <= 1) return { experiment: standard, view: {}, problem: null };
  try {
    const { repaired, faults, ...moment } = await readMomentKindly(hash);
    const fitted = fittedView(moment, 'page', seedsToSee(moment.experiment));
    const { own, ...view } = fitted.view;
    const unread = [...faults, ...(own ? await carried(own, view, hash) : [])];
    const problem: Failure | null = repaired
      ? { code: 'link-repaired' }
      : unread.length > 0
        ? { code: 'link-in-part', facts: { refusals: [...unread, ...fitted.lacks] } }
        : fitted.lacks.length > 0
          ? { code: 'link-lacks', facts: { refusals: fitted.lacks } }
          : null;
    return { experiment: moment.experiment, view, problem };
  } catch (error) {
    const refused = error instanceof Refused ? error.refusal : null;
    const problem: Failure = refused ? { code: 'link-refused', facts: { refusal: refused } } : failureOf(error);
    return { experiment: standard, view: {}, problem };
  }
}

/** Opens the lesson that a link carries beside an experiment, for its view; returns what of it cannot be read. */
async function carried(own: NonNullable<LinkedView['own']>, view: LinkedView, hash: string): Promise<Refusal[]> {
  try {
    view.lesson = await openCarried(own);
    return [];
  } catch (error) {
    if (!(error instanceof Refused) || isLessonAlone(hash)) throw error;
    return [error.refusal];
  }
}

const THROTTLE_MS = 500;
let writing = false;

/** The address follows the draft, at most twice a second. */
function writeAddressSoon(): void {
  if (writing) return;
  writing = true;
  setTimeout(() => {
    writing = false;
    void writeAddress('replace');
  }, THROTTLE_MS);
}

/** What an entry of the history remembers: the address behind it, if it was made by opening something. */
interface Entry {
  behind: string;
}

const entry = (): Entry | null => history.state as Entry | null;

/** The first screen, with nothing else open, needs no link. */
const isFirst = ({ experiment, opened, landing }: Place): boolean =>
  landing && Object.keys(opened).length === 0 && same(experiment, standard);

/**
 * Writes what the page stands for into the address: in place, as a step of the history, or after something was closed, as the step back. A
 * draft that cannot run is not written, since its link would be refused; one that is too long for a link says so.
 */
export async function writeAddress(how: 'replace' | 'push' | 'back'): Promise<void> {
  const place = here();
  if (refusalOf(place.experiment) !== null) return;
  // What the address says beyond that, such as a moment, stays until something of it changes.
  if (reading === null && location.hash === known && same(place, stands)) return;
  try {
    const hash = await encodeMoment(place.experiment, place.opened);
    if (reading !== null || location.hash !== known || hash === known) return;
    const behind = entry()?.behind;
    const isBehind = behind === (isFirst(place) ? '' : hash);
    if (how === 'push') history.pushState({ behind: known } satisfies Entry, '', hash);
    else if (how === 'back' && isBehind) return history.back();
    else if (isFirst(place)) return;
    else history.replaceState(entry(), '', hash);
    known = location.hash;
    stands = place;
  } catch (error) {
    set({ problem: failureOf(error) });
  }
}

/** Called once: the address follows the page, and the page follows the reader's way through the addresses. */
export function followAddress(moved: () => void): void {
  useRun.subscribe((state, before) => {
    if (state.draft !== before.draft) writeAddressSoon();
    if (state.trace !== before.trace) showAsked(state);
  });
  useView.subscribe((view, before) => {
    const [now, then] = [opened(view), opened(before)];
    if (same(now, then) || reading !== null) return;
    const places = (one: LinkedView) =>
      [one.open?.settings, one.open?.dialog, one.lesson ?? one.own, one.present].filter(Boolean).length;
    const by = places(now) - places(then);
    void writeAddress(by > 0 ? 'push' : by < 0 ? 'back' : 'replace');
  });
  addEventListener('hashchange', () => {
    if (location.hash !== known) moved();
  });
}
