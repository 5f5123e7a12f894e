import type { Arm } from '../../experiment/experiment';
import { type Focus, lookOf } from './arms';
import { LineKey } from './LineKey';

interface ArmKeyProps {
  arms: readonly Arm[];
  id: string;
  focus: Focus;
  name?: boolean;
}

/** Colour, dash and name of an arm, as in every picture. */
export function ArmKey({ arms, id, focus, name = true }: ArmKeyProps) {
  const { colour, dash } = lookOf(arms, id, focus);
  return (
    <span className="arm-key">
      <LineKey colour={colour} dash={dash} />
      {name && <span>{arms.find((arm) => arm.id === id)?.name ?? id}</span>}
    </span>
  );
}
