import type { Arm } from '../../experiment/experiment';
import { useFocus } from '../state/hooks';
import { lookOf } from './arms';
import { LineKey } from './LineKey';

/** Colour, dash and name of an arm, as in every picture. */
export function ArmKey({ arms, id, name = true }: { arms: readonly Arm[]; id: string; name?: boolean }) {
  const { colour, dash } = lookOf(arms, id, useFocus());
  return (
    <span className="arm-key">
      <LineKey colour={colour} dash={dash} />
      {name && <span>{arms.find((arm) => arm.id === id)?.name ?? id}</span>}
    </span>
  );
}
