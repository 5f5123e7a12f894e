import type { Arm } from '../../experiment/experiment';
import { useFocus } from '../state/hooks';
import { lookOf } from './arms';

/** Colour, dash and name of an arm, as in every picture. */
export function ArmKey({ arms, id, name = true }: { arms: readonly Arm[]; id: string; name?: boolean }) {
  const { colour, dash } = lookOf(arms, id, useFocus());
  return (
    <span className="arm-key">
      <svg viewBox="0 0 24 8" aria-hidden="true">
        <line x1="1" y1="4" x2="23" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
      </svg>
      {name && <span>{arms.find((arm) => arm.id === id)?.name ?? id}</span>}
    </span>
  );
}
