import { type Interval, interval95 } from '../../algorithms/statistics';
import type { Claimed } from '../../lessons/claim';
import { visible } from '../../text';
import { leadText, meritUnit } from '../../trace/comparison';
import { lessonsWords } from '../../words/en/lessons';
import { verdictWords } from '../../words/en/verdict';
import { NumberTable } from '../charts/NumberTable';
import { niceTicks, tickText } from '../charts/ticks';
import { addressOf } from '../parts/address';
import { CopyButton } from '../parts/CopyButton';
import { titleOf } from '../parts/titles';
import { reachOf } from './dots';

interface Run {
  /** Of the learner. */
  name: string;
  run: Claimed;
}

interface Row extends Run {
  lead: Interval;
}

/** What came of the runs of a class: a point a learner, with the 95 % interval over seeds. It is computed here, of what a file says seed by seed. */
export function ClassRuns({ runs }: { runs: readonly Run[] }) {
  const [words, say] = [lessonsWords().runs, verdictWords()];
  const rows = runs.map((one): Row => ({ ...one, lead: interval95(one.run.leads) }));
  const units = [...new Set(rows.map(({ run }) => meritUnit(run.experiment, say)))];
  if (rows.length === 0) return null;
  return (
    <section className="class-card" aria-label={words.title}>
      <h3>{words.title}</h3>
      {units.map((unit) => (
        <Leads key={unit} unit={unit} rows={rows.filter(({ run }) => meritUnit(run.experiment, say) === unit)} />
      ))}
      <NumberTable
        label={words.table}
        columns={[words.learner, words.arm, words.against, words.world, words.ahead, words.seeds, words.kl]}
        rows={rows.map(({ name, run, lead }) => ({
          key: name,
          head: name,
          cells: [
            visible(run.one.name),
            visible(run.other.name),
            visible(titleOf(run.experiment)),
            leadText(lead, say),
            String(lead.n),
            run.kl ? leadText(interval95(run.kl), say) : '–',
          ],
        }))}
      />
      <ul className="class-links">
        {rows.map(({ name, run }) => (
          <li key={name}>
            <CopyButton label={words.copyLink} what={words.runOf(name)} text={() => addressOf(run.experiment)} /> {name}
          </li>
        ))}
      </ul>
    </section>
  );
}

const WIDTH = 340;
const MARGIN = 28;
const ROW = 14;
const BELOW = 26;

/** Whether more than one seed says something of chance. */
const hasInterval = ({ n }: Interval): boolean => n > 1;

function Leads({ unit, rows }: { unit: string; rows: readonly Row[] }) {
  const sorted = [...rows].sort((a, b) => a.lead.mean - b.lead.mean);
  const ends = sorted.flatMap(({ lead }) => (hasInterval(lead) ? [lead.mean, lead.low, lead.high] : [lead.mean]));
  const { low, high } = reachOf(ends, 0, LEAST);
  const ticks = niceTicks(low, high, 4);
  const [first, last] = [ticks[0]!, ticks.at(-1)!];
  const x = (value: number) =>
    MARGIN + (Math.min(Math.max((value - first) / (last - first), 0), 1) || 0) * (WIDTH - 2 * MARGIN);
  const floor = sorted.length * ROW + ROW;
  const sure = sorted.filter(({ lead }) => hasInterval(lead));
  const ahead = sure.filter(({ lead }) => lead.low > 0).length;
  const behind = sure.filter(({ lead }) => lead.high < 0).length;
  const words = lessonsWords().runs;
  const said = words.said(sorted.length, ahead, behind);
  return (
    <>
      <p>{said}</p>
      <figure>
        <svg
          className="class-plot"
          viewBox={`0 0 ${WIDTH} ${floor + BELOW}`}
          role="img"
          aria-label={`${words.picture(unit)} ${said}`}
        >
          <line className="came" x1={x(0)} x2={x(0)} y1={0} y2={floor} />
          <line className="axis" x1={MARGIN} x2={WIDTH - MARGIN} y1={floor} y2={floor} />
          {ticks.map((tick) => (
            <text key={tick} className="tick" x={x(tick)} y={floor + 17} textAnchor="middle">
              {tickText(tick)}
            </text>
          ))}
          {sorted.map(({ name, lead }, i) => (
            <g key={name}>
              {hasInterval(lead) && (
                <line className="axis" x1={x(lead.low)} x2={x(lead.high)} y1={(i + 1) * ROW} y2={(i + 1) * ROW} />
              )}
              <circle
                data-far={lead.mean < first || lead.mean > last}
                cx={x(lead.mean)}
                cy={(i + 1) * ROW}
                r={ROW / 2 - 2}
              />
            </g>
          ))}
        </svg>
        <figcaption className="aside">{words.caption(unit)}</figcaption>
      </figure>
    </>
  );
}

/** What an axis shows at least. */
const LEAST = 1e-6;
