import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Trace } from '../../trace/fold';
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

/**
 * What a chart draws of what there is now. Drawing takes tens of milliseconds, so a chart follows in a task of its own; `now` is the same object
 * until there is something to draw.
 */
export function usePlotted<Now>(
  now: Now,
  { active, turn }: Omit<Pace, 'visible'>,
  box: RefObject<Element | null>,
): Now {
  const visible = useVisible(box);
  const [plotted, setPlotted] = useState(now);
  const latest = useRef(now);
  const waiting = useRef<{ timer: ReturnType<typeof setTimeout>; active: boolean } | null>(null);

  useEffect(() => {
    latest.current = now;
    const wait = waitFor({ active, visible, turn });
    // What waits for the pace of a run that has ended or paused need not wait so long.
    if (waiting.current && waiting.current.active !== active) {
      clearTimeout(waiting.current.timer);
      waiting.current = null;
    }
    if (wait === null || waiting.current) return;
    const timer = setTimeout(() => {
      waiting.current = null;
      // At once, or React would draw all charts that are due in one task.
      flushSync(() => setPlotted(latest.current));
    }, wait);
    waiting.current = { timer, active };
  }, [now, active, visible, turn]);
  useEffect(
    () => () => {
      if (waiting.current) clearTimeout(waiting.current.timer);
      waiting.current = null;
    },
    [],
  );
  return plotted;
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
