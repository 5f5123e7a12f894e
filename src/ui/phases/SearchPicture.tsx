import type { SolveStep, TextSolution } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { fixed, significant } from '../parts/format';

const WIDTH = 300;
const HEIGHT = 110;
const LEFT = 34;
const BOTTOM = 18;
const TOP = 8;

function quoted(instruction: string): string {
  const words = phasesWords().search;
  return instruction === '' ? words.none : words.quoted(instruction);
}

/** The queries of one iteration: their scores (dots), and what the Gaussian process had believed of each, mean ± deviation (bars). */
export function SearchPicture({ steps }: { steps: readonly SolveStep[] }) {
  const words = phasesWords().search;
  const queries = steps.flatMap(({ step, search }) => (search ? [{ step, ...search }] : []));
  const last = queries.at(-1);
  if (!last) return null;
  const values = queries.flatMap(({ score, mean, deviation }) =>
    mean === null || deviation === null ? [score] : [score, mean - deviation, mean + deviation],
  );
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least || 0.1) * 0.08;
  const places = Math.max((steps[0]?.steps ?? 1) - 1, 1);
  const x = (step: number) => LEFT + 6 + ((WIDTH - LEFT - 18) * (step - 1)) / places;
  const y = (value: number) => TOP + ((HEIGHT - TOP - BOTTOM) * (most + room - value)) / (most - least + 2 * room);
  const { instruction, score, mean, deviation, calls, reason } = last;
  return (
    <figure className="loss">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words.picture(queries.length, quoted(instruction), score)}
      >
        <text x={LEFT - 4} y={y(most) + 4} textAnchor="end">
          {fixed(most, 2)}
        </text>
        {most > least && (
          <text x={LEFT - 4} y={y(least) + 4} textAnchor="end">
            {fixed(least, 2)}
          </text>
        )}
        <line className="axis" x1={LEFT} x2={WIDTH - 6} y1={HEIGHT - BOTTOM + 2} y2={HEIGHT - BOTTOM + 2} />
        <text x={LEFT} y={HEIGHT - 4}>
          {words.query1}
        </text>
        <text x={WIDTH - 6} y={HEIGHT - 4} textAnchor="end">
          {steps[0]?.steps}
        </text>
        {queries.map((query) => (
          <g key={query.step}>
            <title>{`${quoted(query.instruction)}: ${fixed(query.score, 3)}, ${words.reasons[query.reason]}`}</title>
            {query.mean !== null && query.deviation !== null && (
              <line
                className="guide"
                x1={x(query.step)}
                x2={x(query.step)}
                y1={y(query.mean - query.deviation)}
                y2={y(query.mean + query.deviation)}
              />
            )}
            <circle cx={x(query.step)} cy={y(query.score)} r="3" className="dot" />
          </g>
        ))}
      </svg>
      <figcaption className="figures">
        {quoted(instruction)}, {words.reasons[reason]} · {words.score} <b>{fixed(score, 3)}</b>
        {mean !== null && (
          <>
            {' '}
            · {words.believed} <b>{fixed(mean, 3)}</b> ± <b>{significant(deviation ?? undefined)}</b>
          </>
        )}{' '}
        · {words.calls} <b>{calls}</b>
      </figcaption>
    </figure>
  );
}

/** The best instruction so far and those behind it. */
export function Queries({ search }: { search: NonNullable<TextSolution['search']> }) {
  const { instruction, candidates, queries } = search;
  return (
    <>
      <p>
        {phasesWords().search.best(candidates)} <b>{quoted(instruction)}</b>
      </p>
      <ol className="figures">
        {queries.map((query) => (
          <li key={query.instruction}>
            {fixed(query.score, 3)} {quoted(query.instruction)}
          </li>
        ))}
      </ol>
    </>
  );
}
