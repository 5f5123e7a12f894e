import type { SolveStep } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { fixed, percent, significant } from '../parts/format';
import { Term } from '../parts/Term';

const WIDTH = 300;
const HEIGHT = 110;
const LEFT = 34;
const BOTTOM = 18;
const TOP = 8;

/** The loss of the proximal solve by step. At the first step policy and reference are equal; for DPO the loss is log 2 then. */
export function LossPicture({ steps, beta }: { steps: readonly SolveStep[]; beta: number | undefined }) {
  const words = phasesWords().loss;
  const start = steps[0]!.loss;
  const last = steps.at(-1)!;
  const most = Math.max(start, ...steps.map((step) => step.loss));
  const least = Math.min(start, ...steps.map((step) => step.loss));
  const room = (most - least || 0.1) * 0.08;
  const x = (step: number) => LEFT + ((WIDTH - LEFT - 6) * (step - 1)) / Math.max(last.steps - 1, 1);
  const y = (loss: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (most + room - loss)) / (most - least + 2 * room);
  const path = steps
    .map(({ step, loss }, i) => `${i === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`)
    .join('');
  return (
    <figure className="loss">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words.picture(start, last.loss, last.step, last.steps)}
      >
        <line className="guide" x1={LEFT} x2={WIDTH - 6} y1={y(start)} y2={y(start)} />
        <text x={LEFT - 4} y={y(start) + 3} textAnchor="end">
          {Math.abs(start - Math.LN2) < 1e-4 ? 'log 2' : fixed(start, 2)}
        </text>
        <text x={LEFT - 4} y={TOP + 4} textAnchor="end">
          {most - start > room ? fixed(most, 2) : ''}
        </text>
        <text x={LEFT - 4} y={HEIGHT - BOTTOM} textAnchor="end">
          {start - least > 4 * room ? fixed(least, 2) : ''}
        </text>
        <line className="axis" x1={LEFT} x2={WIDTH - 6} y1={HEIGHT - BOTTOM + 2} y2={HEIGHT - BOTTOM + 2} />
        <text x={LEFT} y={HEIGHT - 4}>
          {words.step1}
        </text>
        <text x={WIDTH - 6} y={HEIGHT - 4} textAnchor="end">
          {last.steps}
        </text>
        <path d={path} className="curve" />
        <circle cx={x(last.step)} cy={y(last.loss)} r="3" className="dot" />
      </svg>
      <figcaption className="figures">
        {words.loss} <b>{fixed(last.loss, 3)}</b> · {words.order} <b>{percent(last.accuracy)}</b> ·{' '}
        <Term word="margin">{words.margin}</Term> <b>{fixed(last.margin, 3)}</b> · {words.gradient}{' '}
        <b>{significant(last.gradientNorm)}</b>
        {beta !== undefined && (
          <>
            {' '}
            · β <b>{significant(beta)}</b>
          </>
        )}{' '}
        · {words.rate} <b>{significant(last.learningRate)}</b>
      </figcaption>
    </figure>
  );
}
