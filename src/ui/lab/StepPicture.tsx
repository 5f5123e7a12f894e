import { useId } from 'react';
import { labWords } from '../../words/en/lab';
import { anchorName, solutionName } from '../parts/format';
import type { Mark } from '../state/lessonStore';
import { between, fitted } from './logPlane';
import { MarkHandle } from './MarkHandle';
import type { OneStep } from './oneStep';
import { arrowPath, type Point, pathThrough } from './ternary';

/** What happens, in order. */
export const STAGES = ['anchor', 'KL ball', 'tilt', 'solution', 'momentum'] as const;

const SIZE = { width: 480, height: 360, margin: 84 };

interface StepPictureProps {
  step: OneStep;
  stage: number;
  /** How far the stage has come, 0 to 1. */
  share: number;
  colour: string;
  names: readonly string[];
  t: number;
  label: string;
  mark: Mark | null;
  setMark: (mark: Mark) => void;
}

/** The stages up to now, each staying on the screen. */
export function StepPicture({ step, stage, share, colour, names, t, label, mark, setMark }: StepPictureProps) {
  const clip = useId();
  const { policies } = labWords().step;
  const { anchor, previous, solution, next, reference, pull, ball } = step;
  const reach = distance(reference, solution);
  const { place, point } = fitted([anchor, previous, solution, next, ...around(reference, reach)], SIZE);
  /** How far a stage has come: 0 before it, 1 after it. */
  const done = (index: number) => (stage > index ? 1 : stage < index ? 0 : share);
  const pullLength = Math.hypot(pull.x, pull.y);
  const far = between(
    reference,
    { x: reference.x + pull.x, y: reference.y + pull.y },
    pullLength > 0 ? (1.5 * reach * done(2)) / pullLength : 0,
  );
  const [left, right] = sides(...farthest([anchor, previous, solution, next].map(place)));
  const still = distance(place(previous), place(next)) < 1;
  return (
    <svg
      className="lab-picture step-picture"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      // What can be dragged is no part of an image.
      role={mark ? 'group' : 'img'}
      aria-label={label}
    >
      <clipPath id={clip}>
        <rect width={SIZE.width} height={SIZE.height} />
      </clipPath>
      <Compass names={names} />
      <g clipPath={`url(#${clip})`}>
        {stage >= 1 && (
          <path
            className="ball"
            d={pathThrough(
              ball.map((point) => place(between(reference, point, done(1)))),
              true,
            )}
          />
        )}
        {stage >= 2 && <path className="pull" d={arrowPath(place(reference), place(far), 8)} />}
        {stage >= 3 && (
          <path
            className="solve"
            stroke={colour}
            d={arrowPath(place(reference), place(between(reference, solution, done(3))), 9)}
          />
        )}
        {stage >= 4 && !still && (
          <path className="extrapolate" d={arrowPath(place(previous), place(between(previous, next, done(4))), 11)} />
        )}
      </g>
      <Dot at={place(anchor)} name={`${policies.anchor} ${anchorName(t - 1)}`} towards={left} />
      {distance(place(previous), place(anchor)) > 3 && (
        <Dot at={place(previous)} name={`${policies.previous} ${solutionName(t - 1)}`} towards={right} square />
      )}
      {stage >= 3 && share === 1 && (
        <Dot at={place(solution)} name={`${policies.solution} ${solutionName(t)}`} towards={right} colour={colour} />
      )}
      {mark && <MarkHandle {...{ step, mark, setMark, place, point }} />}
      {stage >= 4 && share === 1 && <Dot at={place(next)} name={`${policies.next} ${anchorName(t)}`} towards={left} />}
    </svg>
  );
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

const around = ({ x, y }: Point, r: number): Point[] => [
  { x: x - r, y },
  { x: x + r, y },
  { x, y: y - r },
  { x, y: y + r },
];

const NAME_LENGTH = 10;
const short = (name: string) => (name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}…` : name);

/** Which way each action lies. */
function Compass({ names }: { names: readonly string[] }) {
  const centre = { x: 88, y: 316 };
  const directions = [
    { x: 0, y: -26 },
    { x: -22.5, y: 13 },
    { x: 22.5, y: 13 },
  ];
  return (
    <g className="compass">
      {directions.map(({ x, y }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a direction is its place
        <g key={i}>
          <path d={arrowPath(centre, { x: centre.x + x, y: centre.y + y }, 5)} />
          <text
            x={centre.x + 1.25 * x + [0, 6, -6][i]!}
            y={centre.y + (i === 0 ? y - 6 : y + 14)}
            textAnchor={(['middle', 'end', 'start'] as const)[i]}
          >
            {short(names[i]!)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The two that are farthest from each other: of a small step with a large momentum those of the momentum. */
function farthest(points: readonly Point[]): [Point, Point] {
  const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b): [Point, Point] => [a, b]));
  const lengths = pairs.map(([a, b]) => distance(a, b));
  return pairs[lengths.indexOf(Math.max(...lengths))]!;
}

/** Both directions across the way between two points, so that names stand beside it. */
function sides(from: Point, to: Point): [Point, Point] {
  const length = distance(from, to) || 1;
  const across = { x: -(to.y - from.y) / length, y: (to.x - from.x) / length };
  const back = { x: -across.x, y: -across.y };
  return across.x < 0 || (across.x === 0 && across.y > 0) ? [across, back] : [back, across];
}

interface DotProps {
  at: Point;
  name: string;
  /** Where the name stands. */
  towards: Point;
  square?: boolean;
  colour?: string;
}

const FAR = 13;

function Dot({ at, name, towards, square = false, colour }: DotProps) {
  const beside = Math.abs(towards.x) > 0.45;
  return (
    <g className="dot">
      {square ? (
        <rect className="ring" x={at.x - 4} y={at.y - 4} width="8" height="8" />
      ) : (
        <circle fill={colour} className={colour ? undefined : 'ring'} cx={at.x} cy={at.y} r="4.5" />
      )}
      <text
        x={at.x + FAR * towards.x}
        y={at.y + FAR * towards.y + (beside ? 4 : towards.y > 0 ? 10 : 0)}
        textAnchor={beside ? (towards.x > 0 ? 'start' : 'end') : 'middle'}
      >
        {name}
      </text>
    </g>
  );
}
