import { useRef, useState } from 'react';
import { useMemo } from '../parts/remembered';
import { edit as editDraft } from '../state/runStore';
import type { LabEdit } from './figureProps';
import type { BanditExperiment } from './orbits';

/** Iterations that are drawn during a drag: with six arms they take less than two frames. */
const WHILE_HELD = 120;

/** The draft, or during a drag the dragged experiment, with fewer iterations if it has many. */
export function useHeld(draft: BanditExperiment): { experiment: BanditExperiment; held: boolean; edit: LabEdit } {
  const [held, setHeld] = useState<BanditExperiment | null>(null);
  const latest = useRef<BanditExperiment | null>(null);
  const { iterations } = draft;
  const edit = useMemo(() => {
    const hold = (next: BanditExperiment | null) => {
      latest.current = next;
      setHeld(next && { ...next, iterations: Math.min(iterations, WHILE_HELD) });
    };
    return {
      hold,
      drop() {
        if (latest.current) editDraft({ ...latest.current, iterations });
        hold(null);
      },
      set: editDraft,
    };
  }, [iterations]);
  return { experiment: held ?? draft, held: held !== null, edit };
}
