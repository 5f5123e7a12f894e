import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../ArmKey';
import { count } from '../format';
import { bandOf, type Row } from './rows';

interface ReadoutProps {
  arms: readonly Arm[];
  format: (value: number | null | undefined) => string;
  seeds: number;
  /** Given by recharts. */
  active?: boolean;
  payload?: readonly { payload?: Row }[];
}

/** What the pointer, or the arrow keys in a chart, are at. Not a live region: the readings above the chart say the same calmly. */
export function Readout({ arms, format, seeds, active, payload }: ReadoutProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className="readout figures" aria-hidden="true">
      <p>iteration {row.x}</p>
      {arms.map((arm) => {
        const value = row[arm.id];
        const band = row[bandOf(arm.id)];
        if (typeof value !== 'number') return null;
        return (
          <p key={arm.id}>
            <ArmKey arms={arms} id={arm.id} name={false} /> {format(value)}
            {Array.isArray(band) && ` ± ${format((band[1] - band[0]) / 2)}`}
          </p>
        );
      })}
      {seeds > 1 && <p>{count(seeds, 'seed')}</p>}
    </div>
  );
}
