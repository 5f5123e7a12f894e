import type { Extrapolation } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { anchorName, solutionName } from '../parts/format';

const WIDTH = 300;
const HEIGHT = 160;
const MARGIN = 36;

interface Point {
  x: number;
  y: number;
}

/**
 * The last step and the momentum, drawn to scale in the plane that the two span. The solution is the origin; the step ends there,
 * and `solution − previous` points along +x, so that momentum carries on to the right.
 */
export function vectors({ alpha, momentumNorm, stepNorm, cosine }: Extrapolation): {
  anchor: Point;
  previous: Point | null;
  next: Point;
} {
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
  const known = alpha !== 0 && momentumNorm > 0;
  // Without momentum only the step is known; it then lies along +x itself.
  const anchor = known ? { x: -stepNorm * cosine, y: -stepNorm * sine } : { x: -stepNorm, y: 0 };
  return {
    anchor,
    previous: known ? { x: -momentumNorm / Math.abs(alpha), y: 0 } : null,
    next: { x: known ? Math.sign(alpha) * momentumNorm : 0, y: 0 },
  };
}

export function VectorPicture({ extrapolation, iteration }: { extrapolation: Extrapolation; iteration: number }) {
  const words = phasesWords().vectors;
  const { anchor, previous, next } = vectors(extrapolation);
  const origin = { x: 0, y: 0 };
  const points = [anchor, origin, next, ...(previous ? [previous] : [])];
  const left = Math.min(...points.map(({ x }) => x));
  const right = Math.max(...points.map(({ x }) => x));
  const low = Math.min(...points.map(({ y }) => y));
  const scale = Math.min((WIDTH - 2 * MARGIN) / (right - left || 1), (HEIGHT - 2 * MARGIN) / (-low || 1e-9));
  const shift = (WIDTH - scale * (right - left)) / 2;
  const middle = (HEIGHT + scale * low) / 2;
  const place = ({ x, y }: Point): Point => ({ x: shift + scale * (x - left), y: middle - scale * y });
  const [a, s, n] = [place(anchor), place(origin), place(next)];
  const p = previous && place(previous);
  const { alpha } = extrapolation;
  const merged = p !== null && distance(p, a) < 14;
  // The names above the line of the momentum stand on two levels if they would overlap.
  const level = alpha !== 0 && distance(s, n) < 110 ? 2 : 1;
  return (
    <svg className="vectors" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(extrapolation)}>
      {p && <line className="change" x1={p.x} y1={p.y} x2={s.x} y2={s.y} />}
      <Arrow from={a} to={s} name="step" />
      {alpha !== 0 && <Arrow from={s} to={n} name="momentum" />}
      {p && !merged && <Dot at={p} name={words.previous(solutionName(iteration - 1))} level={1} />}
      <Dot at={a} name={words.anchor(anchorName(iteration - 1))} level={-1} />
      <Dot at={s} name={words.solution(solutionName(iteration))} level={level} />
      {alpha !== 0 && <Dot at={n} name={words.next(anchorName(iteration))} level={1} />}
    </svg>
  );
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function Arrow({ from, to, name }: { from: Point; to: Point; name: 'step' | 'momentum' }) {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 1) return null;
  const head = Math.min(8, length);
  const angle = (180 / Math.PI) * Math.atan2(to.y - from.y, to.x - from.x);
  return (
    <g className={`arrow ${name}`} transform={`translate(${from.x} ${from.y}) rotate(${angle})`}>
      <line x2={length - head / 2} />
      <path d={`M${length} 0l${-head} ${-head / 2}v${head}z`} />
    </g>
  );
}

/** A policy and its name, so many lines above it (or below). */
function Dot({ at, name, level }: { at: Point; name: string; level: number }) {
  const anchor = at.x < 60 ? 'start' : at.x > WIDTH - 70 ? 'end' : 'middle';
  const x = anchor === 'start' ? at.x - 6 : anchor === 'end' ? at.x + 6 : at.x;
  const y = at.y + (level > 0 ? 6 - 16 * level : 19);
  return (
    <g className="place">
      {level > 1 && <line x1={at.x} x2={at.x} y1={at.y} y2={y + 3} />}
      <circle cx={at.x} cy={at.y} r="3.5" />
      <text x={x} y={y} textAnchor={anchor}>
        {name}
      </text>
    </g>
  );
}

function describe({ alpha, momentumNorm, stepNorm, cosine }: Extrapolation): string {
  const words = phasesWords().vectors;
  return alpha === 0 ? words.without(stepNorm) : words.with(stepNorm, momentumNorm, cosine);
}
