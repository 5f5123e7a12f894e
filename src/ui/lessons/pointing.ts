import type { Highlight } from '../../lessons/lesson';
import { deedOf } from '../keys/match';
import { LESSON } from '../keys/table';

/** What on the page a card points at. */

const framed = (id: string) => `figure[aria-labelledby="framed-${id}"] .framed-picture`;

const PLACES: Readonly<Record<Highlight, string>> = {
  transport: '.transport-row > .buttons:first-child',
  arms: '.strip .arms',
  dials: '.dials',
  reference: '.strip .reference',
  triangle: framed('simplex'),
  step: framed('step'),
  bars: framed('bars'),
  plane: framed('plane'),
  convergence: framed('gap'),
  clock: framed('clock'),
  cycle: framed('radius'),
  note: '.lab-note',
  verdict: '.verdict',
  charts: '.charts',
  compare: '.compare',
  sample: '.phase[data-phase="sample"]',
  label: '.phase[data-phase="label"]',
  solve: '.phase[data-phase="solve"]',
  extrapolate: '.phase[data-phase="extrapolate"]',
  settings: 'button[aria-controls="settings"]',
};

/** The place, or what stands there while a card hides it. */
const placeOf = (name: Highlight) => `${PLACES[name]}, .hidden-part[data-part="${name}"]`;

const MARK = 'data-pointed';

/** So long what comes later may push a place out of view, milliseconds, unless the learner moves the page. */
const SETTLING_MS = 4000;
const MOVES = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/** Marks what a card points at, also what comes later, and brings the first of it into view. Escape calls `goBack` from there. Returns what takes the marks away. */
export function pointAt(highlights: readonly Highlight[], goBack: () => void): () => void {
  const [first] = highlights;
  let seen: Element | null = null;
  let settled = false;
  const settle = () => {
    settled = true;
  };
  const timer = setTimeout(settle, SETTLING_MS);
  const point = () => {
    for (const name of highlights)
      for (const element of document.querySelectorAll(placeOf(name))) element.toggleAttribute(MARK, true);
    const target = first && document.querySelector(placeOf(first));
    if (!target || (settled && seen === target)) return;
    seen = target;
    bring(target);
  };
  const watcher = new MutationObserver(point);
  const back = (event: KeyboardEvent) => {
    const { target } = event;
    if (target instanceof Element && target.closest(`[${MARK}]`) && deedOf(LESSON, event, false) === 'card') goBack();
  };
  document.addEventListener('keydown', back);
  for (const name of MOVES) document.addEventListener(name, settle, { passive: true });
  watcher.observe(document.body, { childList: true, subtree: true });
  const sizes = new ResizeObserver(point);
  sizes.observe(document.body);
  point();
  return () => {
    watcher.disconnect();
    sizes.disconnect();
    document.removeEventListener('keydown', back);
    for (const name of MOVES) document.removeEventListener(name, settle);
    clearTimeout(timer);
    for (const element of document.querySelectorAll(`[${MARK}]`)) element.removeAttribute(MARK);
  };
}

/** Brings what is pointed at into view, beside or above the card; what is taller, with its beginning. */
function bring(target: Element): void {
  target.scrollIntoView({ block: target.getBoundingClientRect().height > innerHeight / 2 ? 'start' : 'center' });
}

/** What of a place takes the focus: what can be moved first. */
const MOVED = ['[role="slider"]', 'input:not(:disabled), select, button, [tabindex="0"]'];

/** Brings the first place of a card into view again, and the focus to it; Escape brings the focus back. */
export function showPlace(highlights: readonly Highlight[]): void {
  const target = highlights[0] && document.querySelector(placeOf(highlights[0]));
  if (!target) return;
  bring(target);
  const [moved] = MOVED.flatMap((one) => target.querySelector<HTMLElement>(one) ?? []);
  moved?.focus({ preventScroll: true });
}
