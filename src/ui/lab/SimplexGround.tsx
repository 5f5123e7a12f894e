import { memo } from 'react';
import { fixed } from '../format';
import type { FieldArrow } from './orbits';
import { arrowPath, CORNERS, levelSet, type Point, pathThrough, place, type Triple } from './ternary';

interface SimplexGroundProps {
  names: readonly [string, string, string];
  /** Null where no level sets are drawn. */
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
      <path className="field" d={field.map(drawn).join('')} />
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

/** An arrow as long as the step, or with the same direction and `LONGEST` where that is too long; centred on its point. */
function drawn({ from, to }: FieldArrow): string {
  const [start, end] = [place(from), place(to)];
  const length = Math.hypot(end.x - start.x, end.y - start.y);
  const scale = length > 0 ? LONGEST * (1 - Math.exp(-length / LONGEST)) * (1 / length) : 0;
  const half: Point = { x: (scale * (end.x - start.x)) / 2, y: (scale * (end.y - start.y)) / 2 };
  return arrowPath({ x: start.x - half.x, y: start.y - half.y }, { x: start.x + half.x, y: start.y + half.y }, 5);
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
