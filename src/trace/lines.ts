import type { At, TraceEvent } from './events';
import { type Cell, placedCells, type Trace } from './fold';

/**
 * The events that a trace was folded from, but for the progress in between: what `run --out` writes, a line of JSON each. Empty before the
 * run has begun.
 */
export function eventsOf(trace: Trace): TraceEvent[] {
  const { experiment, engine, progress, ended } = trace;
  if (!experiment || !engine) return [];
  const events: TraceEvent[] = [{ kind: 'start', experiment, engine }];
  for (const [at, cell] of placedCells(trace)) events.push(...cellEvents(at, cell));
  if (progress) events.push({ kind: 'progress', ...progress });
  if (ended) events.push({ kind: 'end' });
  return events;
}

function cellEvents(at: At, cell: Cell): TraceEvent[] {
  const { sample, labels, steps, solution, extrapolation, metrics, evaluation, judged, anchor } = cell;
  return [
    ...(sample ? [{ kind: 'sample', sample, ...at } as const] : []),
    ...(labels ? [{ kind: 'label', labels, ...at } as const] : []),
    ...steps.map((step) => ({ kind: 'step', step, ...at }) as const),
    ...(solution ? [{ kind: 'solve', solution, ...at } as const] : []),
    ...(extrapolation ? [{ kind: 'extrapolate', extrapolation, ...at } as const] : []),
    ...(metrics
      ? [
          {
            kind: 'evaluate',
            metrics,
            evaluation,
            ...(judged && { judged }),
            ...(anchor && { anchor }),
            ...at,
          } as const,
        ]
      : []),
  ];
}
