import { labWords } from '../../words/en/lab';
import type { Mark } from '../state/lessonStore';
import type { OneStep } from './oneStep';
import type { Point } from './ternary';
import { REACH, useDrag } from './useDrag';

interface MarkHandleProps {
  step: OneStep;
  mark: Mark;
  setMark: (mark: Mark) => void;
  /** From the plane to the picture, and back. */
  place: (point: Point) => Point;
  point: (place: Point) => Point;
}

/** One press of an arrow key, in lengths of the last change. */
const NUDGE = 0.05;
/** As far from the solution before as a mark goes, in the same. */
const FARTHEST = 4;

/** Where a learner thinks that the next anchor will be. */
export function MarkHandle({ step: { previous, solution }, mark, setMark, place, point }: MarkHandleProps) {
  const words = labWords().mark;
  const change = { x: solution.x - previous.x, y: solution.y - previous.y };
  const square = change.x ** 2 + change.y ** 2;
  const put = ({ along, across }: Mark) => {
    const share = Math.min(1, FARTHEST / Math.hypot(along, across));
    setMark({ along: along * share, across: across * share });
  };
  const by = ({ x, y }: Point): Mark => ({
    along: (x * change.x + y * change.y) / square,
    across: (change.x * y - change.y * x) / square,
  });
  const length = Math.sqrt(square);
  const drag = useDrag({
    move(to) {
      const { x, y } = point(to);
      put(by({ x: x - previous.x, y: y - previous.y }));
    },
    drop: () => {},
    nudge({ x, y }) {
      const moved = by({ x: NUDGE * length * x, y: NUDGE * length * y });
      put({ along: mark.along + moved.along, across: mark.across + moved.across });
    },
  });
  if (square === 0) return null;
  const at = place({
    x: previous.x + mark.along * change.x - mark.across * change.y,
    y: previous.y + mark.along * change.y + mark.across * change.x,
  });
  return (
    <g
      className="handle"
      role="slider"
      tabIndex={0}
      aria-label={words.about}
      aria-valuemin={0}
      aria-valuemax={100 * FARTHEST}
      aria-valuenow={Math.round(100 * Math.hypot(mark.along, mark.across))}
      aria-valuetext={words.spoken(mark.along, Math.abs(mark.across))}
      transform={`translate(${at.x} ${at.y})`}
      {...drag}
    >
      <circle className="reach" r={REACH} />
      <path className="mark" d="M-9 0H9M0 -9V9" />
      <text y="24" textAnchor="middle">
        {words.name}
      </text>
    </g>
  );
}
