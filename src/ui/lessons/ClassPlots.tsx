import { lessonsWords } from '../../words/en/lessons';
import { niceTicks, tickText } from '../charts/ticks';
import type { Mark } from '../state/lessonStore';
import { dotsOf, median, reachOf } from './dots';

const WIDTH = 340;
const MARGIN = 28;
const SIZE = 12;
/** Room for the words above the dots, and for the axis below them. */
const ABOVE = 24;
const BELOW = 26;

interface ClassDotsProps {
  /** One or more. */
  values: readonly number[];
  /** Null if nobody has seen it. */
  came: number | null;
  within: number;
  unit: string;
  label: string;
}

/** A dot a learner along an axis, and where what came lies. */
export function ClassDots({ values, came, within, unit, label }: ClassDotsProps) {
  const words = lessonsWords().class;
  const centre = came ?? median(values);
  const ticks = ticksOf(reachOf(values, centre, 2 * within));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const inner = WIDTH - 2 * MARGIN;
  const dots = dotsOf(values, { low, high }, { width: inner, size: SIZE });
  const levels = Math.max(...dots.map(({ level }) => level + 1), 3);
  const floor = ABOVE + levels * SIZE;
  const x = (value: number) => MARGIN + ((value - low) / (high - low)) * inner;
  const beyond = dots.filter((dot) => dot.beyond).length;
  return (
    <figure>
      <svg
        className="class-plot"
        viewBox={`0 0 ${WIDTH} ${floor + BELOW}`}
        role="img"
        aria-label={words.predictions(label, values.length, came)}
      >
        {came !== null && (
          <>
            <rect className="near" x={x(came - within)} y={ABOVE} width={x(within) - x(0)} height={floor - ABOVE} />
            <rect className="near" x={x(came)} y={ABOVE} width={x(within) - x(0)} height={floor - ABOVE} />
            <line className="came" x1={x(came)} x2={x(came)} y1={ABOVE - 4} y2={floor} />
            <text x={Math.min(Math.max(x(came), 50), WIDTH - 50)} y={ABOVE - 9} textAnchor="middle">
              {words.valueCame(came)}
            </text>
          </>
        )}
        <line className="axis" x1={MARGIN} x2={WIDTH - MARGIN} y1={floor} y2={floor} />
        {ticks.map((tick) => (
          <text key={tick} className="tick" x={x(tick)} y={floor + 17} textAnchor="middle">
            {tickText(tick)}
          </text>
        ))}
        {dots.map(({ x: at, level, beyond: far }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: learners may say the same
          <circle key={i} data-far={far} cx={MARGIN + at} cy={floor - (level + 0.5) * SIZE} r={SIZE / 2 - 1} />
        ))}
      </svg>
      <figcaption className="aside">{words.dots(unit, beyond)}</figcaption>
    </figure>
  );
}

const ticksOf = ({ low, high }: { low: number; high: number }): number[] => niceTicks(low, high, 4);

interface ClassMarksProps {
  marks: readonly Mark[];
  /** Null if nobody has seen it. */
  came: Mark | null;
  within: number;
  label: string;
}

const HEIGHT = 240;

/** A dot a learner where the mark was set, from the previous solution in lengths of the last change, which goes to the right. */
export function ClassMarks({ marks, came, within, label }: ClassMarksProps) {
  const words = lessonsWords().class;
  const all = [...marks, ...(came ? [came] : [])];
  const centre = came ?? { along: 1, across: 0 };
  const along = reachOf([...all.map((mark) => mark.along), 0, 1], centre.along, 2 * within);
  const across = reachOf(
    all.map((mark) => mark.across),
    centre.across,
    2 * within,
  );
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / (along.high - along.low),
    (HEIGHT - 2 * MARGIN) / (across.high - across.low),
  );
  const [midAlong, midAcross] = [(along.low + along.high) / 2, (across.low + across.high) / 2];
  const place = (mark: Mark) => ({
    x: WIDTH / 2 + (mark.along - midAlong) * scale,
    y: HEIGHT / 2 - (mark.across - midAcross) * scale,
  });
  const held = (mark: Mark) => {
    const { x, y } = place(mark);
    const inside = { x: Math.min(Math.max(x, SIZE), WIDTH - SIZE), y: Math.min(Math.max(y, SIZE), HEIGHT - SIZE) };
    return { ...inside, far: inside.x !== x || inside.y !== y };
  };
  const [from, to] = [place({ along: 0, across: 0 }), place({ along: 1, across: 0 })];
  const dots = marks.map(held);
  const beyond = dots.filter(({ far }) => far).length;
  const there = came && place(came);
  return (
    <figure>
      <svg
        className="class-plot"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words.marks(label, marks.length, came?.along ?? null)}
      >
        <line className="axis" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
        <text x={from.x} y={from.y + 20} textAnchor="middle">
          {words.previous}
        </text>
        <text x={to.x} y={to.y + 20} textAnchor="middle">
          {words.solution}
        </text>
        {there && <circle className="near" cx={there.x} cy={there.y} r={within * scale} />}
        {there && <path className="came" d={`M${there.x - 7} ${there.y}h14M${there.x} ${there.y - 7}v14`} />}
        {dots.map(({ x, y, far }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: learners may say the same
          <circle key={i} data-far={far} cx={x} cy={y} r={SIZE / 2 - 1} />
        ))}
      </svg>
      <figcaption className="aside">{words.cross(beyond)}</figcaption>
    </figure>
  );
}
