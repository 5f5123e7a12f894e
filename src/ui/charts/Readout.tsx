import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../parts/ArmKey';
import { type Focus, inFocus } from '../parts/arms';
import { count } from '../parts/format';
import type { Axis } from '../state/view';
import { AXIS_WORDS, spentText } from './axis';
import { bandOf, type Row } from './rows';

interface ReadoutProps {
  arms: readonly Arm[];
  focus: Focus;
  axis: Axis;
  format: (value: number | null | undefined) => string;
  seeds: number;
  /** Given by recharts. */
  active?: boolean;
  payload?: readonly { payload?: Row }[];
}

/** What the pointer, or the arrow keys in a chart, are at. Not a live region: the readings above the chart say the same calmly. */
export function Readout({ arms, focus, axis, format, seeds, active, payload }: ReadoutProps) {
  const row = payload?.[0]?.payload;
  if (!active || !row) return null;
  return (
    <div className="readout figures" aria-hidden="true">
      <p>{axis === 'iterations' ? `iteration ${row.x}` : `${spentText(row.x)} ${AXIS_WORDS[axis].name}`}</p>
      {inFocus(arms, focus).map((arm) => {
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
