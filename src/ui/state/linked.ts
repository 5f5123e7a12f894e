import type { Experiment } from '../../experiment/experiment';
import type { Document, LinkedView } from '../../trace/momentLink';
import { shownLanguage } from '../../words/language';
import { same } from './draft';
import { OWN } from './lessonProgress';
import { momentOf, type Scene, shownArm } from './moment';
import { held, openingArm, PRESENTING, type View } from './view';

/** Between the view of the page and that of a link. */

/** What of a view the address follows: what is open. */
type Opened = Pick<View, 'settingsOpen' | 'helpOpen' | 'catalogue' | 'finding' | 'lesson' | 'present'>;

/** Panels and present mode as a link has them; nothing if nothing is open. `packed` is the reader's own lesson, if a link can carry it. */
export function openedOf(
  { settingsOpen, helpOpen, catalogue, finding, lesson, present }: Opened,
  packed: string | null,
): Pick<LinkedView, 'open' | 'lesson' | 'own' | 'present'> {
  const dialog = dialogOf({ helpOpen, catalogue, finding });
  return {
    ...(settingsOpen || dialog !== null ? { open: { settings: settingsOpen, dialog } } : {}),
    ...(lesson && lesson.number !== OWN && { lesson }),
    ...(lesson && lesson.number === OWN && packed !== null && { own: { packed, card: lesson.card } }),
    ...(present && { present: true }),
  };
}

function dialogOf({ helpOpen, catalogue, finding }: Pick<View, 'helpOpen' | 'catalogue' | 'finding'>) {
  if (helpOpen) return 'help' as const;
  if (catalogue.open) return { objective: catalogue.id };
  return finding && { document: finding };
}

/** The same, from a link. */
export function withOpened(view: View, { open, lesson: card, present }: LinkedView): View {
  const lesson = card ?? null;
  const dialog = open?.dialog ?? null;
  const named: { objective?: string; document?: Document } = dialog === 'help' || dialog === null ? {} : dialog;
  const { objective: row, document = null } = named;
  return {
    ...view,
    lesson: same(view.lesson, lesson) ? view.lesson : lesson,
    settingsOpen: open?.settings ?? false,
    helpOpen: dialog === 'help',
    finding: document,
    present: present ? (view.present ?? PRESENTING) : null,
    catalogue: row === undefined ? { ...view.catalogue, open: false } : { open: true, id: row, reading: true },
  };
}

/** The view that a link to another experiment, or to another moment, asks for. */
export function withLinked(view: View, experiment: Experiment, linked: LinkedView): View {
  const { arm, seed = null, at = null, prompt = 0, charts, theme } = linked;
  return {
    ...withOpened(view, linked),
    arm: arm ?? openingArm(experiment),
    seed,
    at,
    prompt,
    allCharts: charts === 'all',
    theme: theme ?? view.theme,
  };
}

/** The view after what a part of a link says of it; all else stays. */
export function withLooked(view: View, { arm, seed, at, prompt, lesson }: LinkedView): View {
  return {
    ...held(view),
    ...(arm !== undefined && { arm }),
    ...(seed !== undefined && { seed }),
    ...(at && { at }),
    ...(prompt !== undefined && { prompt }),
    ...(lesson && { lesson }),
  };
}

/** What a reader may leave out of a link. */
export const LINKABLE = ['moment', 'arm', 'prompt', 'open', 'present', 'theme', 'language'] as const;
export type Linkable = (typeof LINKABLE)[number];

/** What is on the screen, as a link has it. */
export function linkedOf(scene: Scene, parts: readonly Linkable[], packed: string | null): LinkedView {
  const { view } = scene;
  const moment = momentOf(scene, view);
  const opened = openedOf(view, packed);
  return {
    ...(parts.includes('arm') && { arm: shownArm(scene, view).id }),
    ...(parts.includes('moment') &&
      moment && {
        at: { iteration: Math.max(moment.iteration, 1), phase: moment.phase },
        ...((scene.trace.experiment ?? scene.experiment).seeds.length > 1 && { seed: moment.seed }),
      }),
    ...(parts.includes('prompt') && { prompt: view.prompt }),
    ...(parts.includes('open') && opened),
    ...(parts.includes('open') && view.allCharts && { charts: 'all' as const }),
    // What the link does, not what is on the screen: the dialog that asks is not reached from present mode.
    ...(parts.includes('present') && { present: true }),
    ...(parts.includes('theme') && view.theme !== 'auto' && { theme: view.theme }),
    ...(parts.includes('language') && { lang: shownLanguage() }),
  };
}
