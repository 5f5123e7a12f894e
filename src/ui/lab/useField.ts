import { useEffect, useState } from 'react';
import type { Slow } from '../../algorithms/slow';
import { useMemo } from '../parts/remembered';
import type { FieldArrow } from './orbits';
import { inSlices, within } from './slices';

/** How long the arrows may take at once, and in slices, until there are none. */
const AT_ONCE_MS = 50;
const LONGEST_MS = 20_000;

/** The arrows of a field: at once if that is quick, else when they are there. `begin` is memoised; null for no field. */
export function useField(begin: (() => Slow<FieldArrow[]>) | null): readonly FieldArrow[] {
  const work = useMemo(() => {
    const steps = begin?.() ?? null;
    return { steps, arrows: steps ? within(steps, performance.now() + AT_ONCE_MS) : [] };
  }, [begin]);
  const [late, setLate] = useState<{ of: unknown; arrows: FieldArrow[] } | null>(null);
  useEffect(() => {
    const { steps, arrows } = work;
    if (!steps || arrows) return;
    const until = performance.now() + LONGEST_MS;
    return inSlices(
      steps,
      () => performance.now() < until,
      (found) => setLate({ of: work, arrows: found }),
    );
  }, [work]);
  return work.arrows ?? (late?.of === work ? late.arrows : []);
}
