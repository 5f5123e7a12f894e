import type { Experiment } from '../../src/experiment/experiment';
import type { Lesson, Standing } from '../../src/lessons/lesson';
import { openLessons } from '../../src/lessons/lessons';
import type { Trace } from '../../src/trace/fold';
import type { Read } from '../../src/ui/lessons/readings';
import { withLinked, withLooked } from '../../src/ui/state/linked';
import { openingView, type View } from '../../src/ui/state/view';
import { recordedTrace } from './page';
import { traced } from './tracedBandit';

/** Our lessons on a page that computes what they ask for, without a browser. */

const traces = new Map<string, Promise<Trace>>();

function traceOf(experiment: Experiment): Promise<Trace> {
  const key = JSON.stringify(experiment);
  const found = traces.get(key) ?? (experiment.world.kind === 'bandit' ? traced(experiment) : recordedTrace());
  traces.set(key, found);
  return found;
}

/** The page after some standings, one after the other. */
async function pageAfter(standings: readonly Standing[]): Promise<Read> {
  let draft: Experiment | null = null;
  let view: View | null = null;
  for (const { experiment, view: linked } of standings) {
    if (experiment) {
      draft = experiment;
      view = withLinked(openingView(experiment), experiment, linked);
    } else view = withLooked(view!, linked);
  }
  const trace = await traceOf(draft!);
  return { draft: draft!, trace, experiment: trace.experiment!, view: view! };
}

export interface CardPage {
  /** When the card comes, and after its prediction. */
  before: Read;
  after: Read;
}

/** The page at every card of a lesson, if every prediction is given and no task is done. */
export async function pagesOf({ cards }: Lesson): Promise<CardPage[]> {
  const standings: Standing[] = [];
  const pages: CardPage[] = [];
  for (const { standing, predict } of cards) {
    standings.push(standing);
    const before = await pageAfter(standings);
    if (predict) standings.push(predict.reveal.standing);
    pages.push({ before, after: await pageAfter(standings) });
  }
  return pages;
}

export const lessonNumbered = async (number: number): Promise<Lesson> => (await openLessons()).get(number)!;
