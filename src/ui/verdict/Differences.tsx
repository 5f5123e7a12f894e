import type { Interval } from '../../algorithms/statistics';
import { signedSignificant } from '../parts/format';

const WIDTH = 420;
const HEIGHT = 44;
const MIDDLE = 16;
const MARGIN = 40;

interface DifferencesProps {
  /** How far the arm in question is ahead of the other, one number a seed. */
  differences: readonly number[];
  interval: Interval;
  /** Largest absolute value on the axis, shared by the pictures so that they can be compared. */
  reach: number;
}

/** Paired differences in true reward, in an exact world in steps: a dot a seed, their mean with its interval, and zero. */
export function Differences({ differences, interval, reach }: DifferencesProps) {
  const x = (value: number) => WIDTH / 2 + ((WIDTH / 2 - MARGIN) * value) / (reach || 1);
  const { mean, low, high, n } = interval;
  return (
    <svg className="differences" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line className="axis" x1={MARGIN} x2={WIDTH - MARGIN} y1={MIDDLE} y2={MIDDLE} />
      <line className="zero" x1={x(0)} x2={x(0)} y1={2} y2={MIDDLE + 14} />
      {n > 1 && <line className="interval" x1={x(low)} x2={x(high)} y1={MIDDLE} y2={MIDDLE} />}
      {differences.map((value, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a seed is its place
        <circle key={i} className="seed" cx={x(value)} cy={MIDDLE} r="3" />
      ))}
      <path className="mean" d={`M${x(mean)} ${MIDDLE - 8}l6 8 -6 8 -6 -8z`} />
      <text x={WIDTH / 2} y={HEIGHT - 2} textAnchor="middle">
        0
      </text>
      <text x={MARGIN} y={HEIGHT - 2} textAnchor="middle">
        {signedSignificant(-reach)}
      </text>
      <text x={WIDTH - MARGIN} y={HEIGHT - 2} textAnchor="middle">
        {signedSignificant(reach)}
      </text>
    </svg>
  );
}
