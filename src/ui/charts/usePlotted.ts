import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Trace } from '../../trace/fold';

/** What a chart draws: the trace, and the iteration that it marks. */
interface Plotted {
  trace: Trace;
  iteration: number | null;
}

/** The same now, and whether a run is adding to it. */
export interface Live extends Plotted {
  active: boolean;
}

const PERIOD_MS = 400;
/** Charts take turns, so that no frame draws them all. */
const TURN_MS = 45;

/**
 * Drawing a chart takes tens of milliseconds. While a run is active, a chart therefore follows it a few times a second, in its turn, and
 * only while it can be seen; otherwise at once.
 */
export function usePlotted({ trace, iteration, active }: Live, box: RefObject<Element | null>, turn: number): Plotted {
  const visible = useVisible(box);
  const [plotted, setPlotted] = useState<Plotted>({ trace, iteration });
  const latest = useRef<Plotted>(plotted);
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    latest.current = { trace, iteration };
    if (active && !visible) return;
    waiting.current ??= setTimeout(
      () => {
        waiting.current = null;
        setPlotted(latest.current);
      },
      active ? PERIOD_MS + TURN_MS * turn : TURN_MS * turn,
    );
  }, [trace, iteration, active, visible, turn]);
  useEffect(
    () => () => {
      if (waiting.current !== null) clearTimeout(waiting.current);
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
