import type { Experiment } from '../../experiment/experiment';
import type { Card, Lesson, Standing } from '../../lessons/lesson';
import { type Answer, isMark } from '../../lessons/outcome';
import { messageOf, visible } from '../../text';
import type { LinkedView } from '../../trace/momentLink';
import { shellWords } from '../../words/en/shell';
import { useLanguage } from '../../words/language';
import { setLanding } from './actions';
import { goTo } from './address';
import { same } from './draft';
import { loadLessons, putOwn, readLessons, resumeAt } from './lessonLoad';
import {
  type CardPlace,
  cardProgress,
  keepProgress,
  keptProgress,
  OWN,
  type Progress,
  rounded,
  withCard,
} from './lessonProgress';
import { AT_SOLUTION, setJoined, setListing, useLessons } from './lessonStore';
import { withLooked } from './linked';
import { setHidden, setLocks } from './locks';
import { showRecorded } from './recorded';
import { useRun } from './runStore';
import { clear } from './session';
import { useView } from './viewStore';

/** How a lesson goes on: what its cards say is done by the actions that the page has for everyone. */

/** Opens the list of lessons. */
export function listLessons(): void {
  setListing(true);
  void loadLessons();
}

const placed = (): CardPlace | null => useView.getState().lesson;
const progressOf = (place: CardPlace) => cardProgress(useLessons.getState().progress, place);

const cardAt = ({ number, card }: CardPlace): Card | null =>
  useLessons.getState().lessons?.get(number)?.cards[card - 1] ?? null;

/** Goes on to a card. What the learner has made of the experiment stays, unless the card brings another one. */
export async function goToCard(place: CardPlace): Promise<void> {
  await loadLessons();
  const card = cardAt(place);
  if (card) await open(place, card, card.standing);
}

/** Opens a card from anywhere, and makes the page as it is for who has read the cards before. */
export async function jumpToCard(place: CardPlace): Promise<void> {
  await loadLessons();
  const card = cardAt(place);
  if (card) await open(place, card, { ...card.standing, experiment: experimentOf(place) });
}

async function open(place: CardPlace, { predict }: Card, standing: Standing): Promise<void> {
  setListing(false);
  setLanding(false);
  const isAnswered = predict && progressOf(place).answer !== undefined;
  await stand([standing, ...(isAnswered ? [predict.reveal.standing] : [])], place);
}

/** Makes the page as a card says, by one standing after the other. */
async function stand(standings: readonly Standing[], lesson: CardPlace): Promise<void> {
  setLocks([]);
  let changed = false;
  for (const { experiment, view } of standings) {
    const linked: LinkedView = { ...view, lesson };
    if (experiment) changed = goTo(experiment, linked) || changed;
    else useView.setState((old) => withLooked(old, linked));
  }
  if (changed) await clear();
  // Where a lesson leads here from the first screen, nothing is shown yet.
  await showRecorded();
}

export function leaveLesson(): void {
  useView.setState({ lesson: null });
}

/** Keeps a prediction, and shows what comes. */
export function predict(answer: Answer): void {
  const place = placed();
  const card = place && cardAt(place);
  if (!place || !card?.predict) return;
  setProgress(place, { answer: rounded(answer) });
  void stand([card.predict.reveal.standing], place);
}

/** Forgets the prediction of the card, which begins again. */
export function predictAgain(): void {
  const place = placed();
  if (!place) return;
  const { progress } = useLessons.getState();
  const { [place.card]: _, ...others } = progress.lessons[place.number] ?? {};
  const next = { ...progress, lessons: { ...progress.lessons, [place.number]: others } };
  put(next);
  void jumpToCard(place);
}

function setProgress(place: CardPlace, change: Parameters<typeof withCard>[2]): void {
  put(withCard(useLessons.getState().progress, place, change));
}

function put(progress: Progress): void {
  useLessons.setState({ progress });
  keepProgress(progress, useLessons.getState().lessons?.get(OWN)?.hash ?? null);
}

/** Opens the lesson of a file; one that is refused is said in the list of lessons. */
export async function openOwn(file: File): Promise<void> {
  useLessons.setState({ fault: null });
  try {
    const [{ jsonOf }, { readLesson }, { packLesson }] = await Promise.all([
      import('../../lessons/file'),
      import('../../lessons/lesson'),
      import('../../lessons/lessonLink'),
    ]);
    const lesson = await readLesson(await jsonOf(file));
    await putOwn(lesson, await packLesson(lesson));
    await jumpToCard(resumeAt(lesson, OWN));
  } catch (error) {
    useLessons.setState({ fault: shellWords().opening.notLesson(visible(file.name), messageOf(error)) });
    listLessons();
  }
}

/** Joins the answers of a class, from their files. */
export async function openClass(files: readonly File[]): Promise<void> {
  const [{ joinClass }, lessons] = await Promise.all([import('../../lessons/classroom'), loadLessons()]);
  setJoined(await joinClass(files, lessons.values()));
  setListing(true);
}

/** Opens a file that was dropped on the page if it is meant as a lesson, or as answers to one. Resolves to whether it is. */
export async function openIfOfLesson(file: File): Promise<boolean> {
  const { ofLesson } = await import('../../lessons/file');
  const kind = await ofLesson(file);
  if (kind === 'answers') await openClass([file]);
  if (kind === 'lesson') await openOwn(file);
  return kind !== null;
}

/** What follows from the card and the page together: what rests, the mark, what came, and whether the card is done. */
function settle(): void {
  const place = placed();
  const card = place && cardAt(place);
  if (!place || !card) {
    setLocks([]);
    setHidden([]);
    if (useLessons.getState().mark) useLessons.setState({ mark: null });
    return;
  }
  const { answer, came, done } = progressOf(place);
  const isGiven = card.predict && answer !== undefined;
  setLocks(isGiven ? [] : (card.lock ?? []));
  setHidden(isGiven ? [] : (card.hide ?? []));
  const { mark } = useLessons.getState();
  const next =
    card.predict?.kind !== 'place' ? null : answer !== undefined && isMark(answer) ? answer : (mark ?? AT_SOLUTION);
  if (!same(next, mark)) useLessons.setState({ mark: next });
  const { reader } = useLessons.getState();
  if (!reader) return;
  const read = pageOf();
  if (card.predict && answer !== undefined && came === undefined) {
    const found = reader.cameOf(card.predict, read);
    if (found !== null) setProgress(place, { came: rounded(found) });
  }
  if (!done && reader.isDone(card, progressOf(place), read)) setProgress(place, { done: true });
}

function pageOf() {
  const { draft, trace } = useRun.getState();
  return { draft, trace, experiment: trace.experiment ?? draft, view: useView.getState() };
}

let settling = false;

/** After all that changes at once has changed. */
function settleSoon(): void {
  if (settling) return;
  settling = true;
  queueMicrotask(() => {
    settling = false;
    settle();
  });
}

/** Called once: lessons follow the page, and a link that has one loads them. */
export function followLessons(): void {
  useLessons.setState({ progress: keptProgress() });
  useRun.subscribe(settleSoon);
  useLessons.subscribe(settleSoon);
  useLanguage.subscribe((shown, before) => {
    if (shown.language !== before.language && useLessons.getState().lessons) void readLessons();
  });
  useView.subscribe((view, before) => {
    settleSoon();
    if (view.lesson && view.lesson !== before.lesson) void loadLessons().then(arrive);
  });
}

/** A link that says no more than which card is looked at as the card wants; what the learner has made of its experiment stays. */
function arrive(lessons: ReadonlyMap<number, Lesson>): void {
  refuseUnknown(lessons);
  const { arrived } = useLessons.getState();
  const place = placed();
  if (!arrived || !place) return;
  useLessons.setState({ arrived: null });
  if (arrived === 'alone' || same(experimentOf(place), useRun.getState().draft)) void jumpToCard(place);
}

/** What stands beside a card that is read in its turn. */
function experimentOf({ number, card }: CardPlace): Experiment | null {
  const cards = useLessons.getState().lessons?.get(number)?.cards ?? [];
  const standings = cards
    .slice(0, card)
    .flatMap(({ standing, predict }, i) => [standing, ...(predict && i < card - 1 ? [predict.reveal.standing] : [])]);
  return standings.findLast(({ experiment }) => experiment !== null)?.experiment ?? null;
}

/** A link may ask for a lesson that there is not. */
function refuseUnknown(lessons: ReadonlyMap<number, Lesson>): void {
  const place = placed();
  if (!place || cardAt(place)) return;
  leaveLesson();
  const cards = lessons.get(place.number)?.cards.length;
  const expected =
    cards === undefined
      ? [...lessons.keys()].filter((number) => number !== OWN).join(', ')
      : `≤ ${place.number}.${cards}`;
  const received = place.card === 1 ? `${place.number}` : `${place.number}.${place.card}`;
  const refusal = { path: ['lesson'], code: 'not-expected', facts: { expected, received } } as const;
  useRun.setState({ problem: { code: 'link-lacks', facts: { refusals: [refusal] } } });
}
