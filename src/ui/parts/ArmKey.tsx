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

/** The keys of all arms. */
export const ArmKeys = ({ arms, focus }: Pick<ArmKeyProps, 'arms' | 'focus'>) => (
  <ul className="keys">
    {arms.map(({ id }) => (
      <li key={id}>
        <ArmKey arms={arms} id={id} focus={focus} />
      </li>
    ))}
  </ul>
);
