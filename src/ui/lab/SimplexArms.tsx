import type { Arm } from '../../experiment/experiment';
import { type Focus, lookOf } from '../parts/arms';
import type { ArmOrbit } from './orbits';
import { conditionalOfLogs, type Point, pathThrough, place, type Triple } from './ternary';

interface SimplexArmsProps {
  arms: readonly Arm[];
  orbits: readonly ArmOrbit[];
  prompt: number;
  actions: Triple;
  /** Trajectories are drawn up to here; the rest is faint. */
  iteration: number;
  focus: Focus;
  anchors: boolean;
}

/** A line with more iterations than this has a mark at the current one only. */
const MOST_MARKS = 40;

/** The trajectories of every arm: solution, anchor and previous. */
export function SimplexArms({ arms, orbits, focus, ...rest }: SimplexArmsProps) {
  const drawn = orbits.map((one) => ({ one, ...lookOf(arms, one.arm.id, focus) }));
  const rank = ({ one, muted }: (typeof drawn)[number]) => Number(!muted) + Number(one.arm.id === focus.selected);
  const order = [...drawn].sort((a, b) => rank(a) - rank(b));
  return (
    <g>
      {order.map(({ one, colour, dash }) => (
        <Trajectory key={one.arm.id} colour={colour} dash={dash} one={one} {...rest} />
      ))}
    </g>
  );
}

interface TrajectoryProps extends Omit<SimplexArmsProps, 'arms' | 'orbits' | 'focus'> {
  one: ArmOrbit;
  colour: string;
  dash: string;
}

function Trajectory({ one, colour, dash, prompt, actions, iteration, anchors }: TrajectoryProps) {
  if (!one.orbit) return null;
  const at = (path: readonly (readonly (readonly number[])[])[]): Point[] =>
    path.map((policy) => place(conditionalOfLogs(policy[prompt]!, actions)));
  const solutions = at(one.orbit.solutions);
  const next = at(one.orbit.anchors);
  const t = Math.min(iteration, solutions.length - 1);
  const now = solutions[t]!;
  const previous = at([one.orbit.previous[t]!])[0]!;
  const anchor = next[t]!;
  return (
    <g className="trajectory" stroke={colour} fill={colour}>
      <path className="ahead" d={pathThrough(solutions.slice(t))} />
      <path className="behind" d={pathThrough(solutions.slice(0, t + 1))} strokeDasharray={dash} />
      {anchors && <path className="anchors" d={pathThrough(next.slice(0, t + 1))} />}
      {t <= MOST_MARKS &&
        solutions.slice(1, t).map((point, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an iteration is its place
          <circle key={i} cx={point.x} cy={point.y} r="2.5" stroke="none" />
        ))}
      {anchors &&
        t <= MOST_MARKS &&
        next
          .slice(1, t)
          // biome-ignore lint/suspicious/noArrayIndexKey: an iteration is its place
          .map((point, i) => <circle key={i} className="ring" cx={point.x} cy={point.y} r="3" />)}
      {anchors && <circle className="ring" cx={anchor.x} cy={anchor.y} r="5.5" />}
      {t > 0 && <rect className="ring" x={previous.x - 3.5} y={previous.y - 3.5} width="7" height="7" />}
      <circle cx={now.x} cy={now.y} r="4.5" stroke="none" />
    </g>
  );
}
