import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Trace } from '../../trace/fold';
import { nextTask } from '../../trace/nextTask';
import { type Pace, waitFor } from './pace';

/** What the charts over iterations follow. */
export interface Live {
  trace: Trace;
  /** The iteration that they mark. */
  iteration: number | null;
  /** Id of the selected arm. */
  selected: string;
  /** Whether a run is adding to the trace. */
  active: boolean;
}

/** A chart works for this long at a time, then the page answers to its reader. */
const SLICE_MS = 8;

/** Work of at most so many steps is done with the first drawing, so that what is small is there at once. */
const AT_ONCE = 2000;

/** How `now` becomes what a chart draws, with rests. */
export type Work<Now, Plot> = (now: Now) => Generator<void, Plot>;

/** Nothing is to be worked out. */
export function* asItIs<Now>(now: Now): Generator<void, Now> {
  yield;
  return now;
}

/**
 * What a chart draws of what there is now: the result of `work`, which must stay the same function; null before the first. Working it out takes its
 * slices, and drawing it tens of milliseconds, so a chart follows in tasks of its own, and shows what it had until then; `now` is the same
 * object until there is something to draw.
 */
export function usePlotted<Now, Plot>(
  now: Now,
  work: Work<Now, Plot>,
  { active, turn }: Omit<Pace, 'visible'>,
  box: RefObject<Element | null>,
): Plot | null {
  const visible = useVisible(box);
  const [plotted, setPlotted] = useState(() => ({ of: now, plot: resultOf(work(now), AT_ONCE) }));
  const latest = useRef(now);
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; active: boolean } | null>(null);
  /** The result that is being worked out: it comes to its end before the next begins. */
  const pass = useRef<{ wanted: boolean } | null>(null);

  useEffect(() => {
    latest.current = now;
    const wait = waitFor({ active, visible, turn });
    // What waits for the pace of a run that has ended or paused need not wait so long.
    if (waiting.current && waiting.current.active !== active) {
      clearTimeout(waiting.current.timer);
      waiting.current = null;
    }
    if (wait === null || waiting.current || pass.current || (plotted.of === now && plotted.plot !== null)) return;
    const timer = setTimeout(() => {
      waiting.current = null;
      const own = { wanted: true };
      pass.current = own;
      const of = latest.current;
      void inSlices(work(of), own).then(
        (plot) => {
          if (plot === null) return;
          pass.current = null;
          // At once, or React would draw all charts that are due in one task.
          flushSync(() => setPlotted({ of, plot }));
        },
        // For the boundary around the chart.
        (error: unknown) =>
          setPlotted(() => {
            throw error;
          }),
      );
    }, wait);
    waiting.current = { timer, active };
  }, [now, work, active, visible, turn, plotted]);
  useEffect(
    () => () => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = null;
      if (pass.current) pass.current.wanted = false;
      pass.current = null;
    },
    [],
  );
  return plotted.plot;
}

/** The result, if it takes no more than so many steps; else null. */
function resultOf<Plot>(work: Generator<void, Plot>, steps: number): Plot | null {
  for (let step = 0; step <= steps; step++) {
    const { done, value } = work.next();
    if (done) return value;
  }
  return null;
}

/** The result, in a task after those that work it out; null if it is no longer wanted. */
async function inSlices<Plot>(work: Generator<void, Plot>, pass: { readonly wanted: boolean }): Promise<Plot | null> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    const plot = resultUntil(work, end);
    await nextTask();
    if (!pass.wanted) return null;
    if (plot !== null) return plot;
  }
}

function resultUntil<Plot>(work: Generator<void, Plot>, end: number): Plot | null {
  do {
    const { done, value } = work.next();
    if (done) return value;
  } while (performance.now() < end);
  return null;
}

/** Whether an element is on the screen, or nearly so. */
function useVisible(box: RefObject<Element | null>): boolean {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    const observer = new IntersectionObserver((entries) => setVisible(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: '100px',
    });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box]);
  return visible;
}
