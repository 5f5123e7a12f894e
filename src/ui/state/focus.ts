import { useMemo } from 'react';
import type { Focus } from '../parts/arms';
import { shownArm } from './moment';
import { useStore } from './runStore';

/** The arms that a reader is looking at, as a value that only changes when it differs. */
export function useFocus(): Focus {
  const selected = useStore((state) => shownArm(state).id);
  const hovered = useStore((state) => state.hovered);
  return useMemo(() => ({ selected, hovered }), [selected, hovered]);
}
