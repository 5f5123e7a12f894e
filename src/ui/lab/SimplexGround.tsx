import { fixed } from '../parts/format';
import { memo } from '../parts/remembered';
import type { FieldArrow } from './orbits';
import { arrowPath, CORNERS, levelSet, pathThrough, place, type Triple } from './ternary';

interface SimplexGroundProps {
  names: readonly [string, string, string];
  /** Null if no level sets are drawn. */
  rewards: Triple | null;
  field: readonly FieldArrow[];
}

const LEVELS = 7;
/** Longest arrow, pixels. */
const LONGEST = 26;
const NAME_LENGTH = 16;

/** Triangle, names of the corners, level sets of the true reward and the vector field: what the trajectories run over. */
export const SimplexGround = memo(function SimplexGround({ names, rewards, field }: SimplexGroundProps) {
  return (
    <g>
      <path className="triangle" d={pathThrough(CORNERS, true)} />
      {rewards && <Levels rewards={rewards} />}
      <path className="field" d={drawn(field)} />
      {names.map((name, i) => {
        const corner = CORNERS[i]!;
        const text = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name;
        return (
          <text
            // biome-ignore lint/suspicious/noArrayIndexKey: a corner is its place
            key={i}
            className="corner"
            x={corner.x}
            y={i === 0 ? corner.y - 12 : corner.y + 22}
            textAnchor={(['middle', 'start', 'end'] as const)[i]}
            dx={[0, -24, 24][i]}
          >
            {text}
            {rewards && <tspan className="aside"> {fixed(rewards[i as 0 | 1 | 2], 2)}</tspan>}
          </text>
        );
      })}
    </g>
  );
});

/** Arrows centred on their points. Lengths go with the root of the step, the longest being `LONGEST`, so that all can be seen. */
function drawn(field: readonly FieldArrow[]): string {
  const steps = field.map(({ from, to }) => {
    const [start, end] = [place(from), place(to)];
    return { start, x: end.x - start.x, y: end.y - start.y };
  });
  const most = Math.max(...steps.map(({ x, y }) => Math.hypot(x, y)));
  return steps
    .map(({ start, x, y }) => {
      const length = Math.hypot(x, y);
      const half = length > 0 ? (LONGEST * Math.sqrt(length / most)) / (2 * length) : 0;
      return arrowPath(
        { x: start.x - half * x, y: start.y - half * y },
        { x: start.x + half * x, y: start.y + half * y },
        5,
      );
    })
    .join('');
}

function Levels({ rewards }: { rewards: Triple }) {
  const [low, high] = [Math.min(...rewards), Math.max(...rewards)];
  const levels = Array.from({ length: LEVELS }, (_, i) => low + ((high - low) * (i + 1)) / (LEVELS + 1));
  return (
    <>
      {levels.map((level) => {
        const ends = levelSet(rewards, level);
        return ends && <path key={level} className="level" d={pathThrough(ends)} />;
      })}
    </>
  );
}
