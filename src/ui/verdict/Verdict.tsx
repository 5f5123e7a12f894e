import { useMemo } from 'react';
import type { Word } from '../../glossary';
import { type Comparison, leadText } from '../../trace/comparison';
import { verdict } from '../../trace/verdict';
import { ArmKey } from '../parts/ArmKey';
import { Explained } from '../parts/Explained';
import { focusOf, type Scene } from '../state/moment';
import { Differences } from './Differences';
import './verdict.css';

interface VerdictProps extends Scene {
  /** The lab above has given the verdict; here stands only its evidence. */
  stated: boolean;
}

/** In the headline. */
const EXPLAINED: readonly Word[] = ['momentum', 'control', 'plain arm', 'KL', 'true reward', 'win rate', 'gap', 'seed'];

/** What the numbers say, in words and with their uncertainty. */
export function Verdict({ experiment, trace, view, stated }: VerdictProps) {
  const { arms } = experiment;
  const focus = focusOf({ experiment }, view);
  const { question, controlled, headline, others, comparisons } = useMemo(
    () => verdict(trace, experiment),
    [trace, experiment],
  );
  const several = new Set(comparisons.map(({ one }) => one.id)).size > 1;
  if (stated && comparisons.length === 0) return null;
  return (
    <section className="verdict" aria-labelledby="verdict">
      <h2 id="verdict">
        {stated ? 'The differences, in numbers' : question === 'momentum' ? 'What momentum did' : 'Which arm did best'}
      </h2>
      {!stated && (
        <p className="headline">
          <Explained text={headline} words={EXPLAINED} />
        </p>
      )}
      {others.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <div className="evidence">
        {comparisons.map(({ one, other, sentence, lead, differences, grid, unit }) => (
          <figure key={`${one.id} ${other.id}`}>
            <figcaption>
              <ArmKey arms={arms} id={several ? one.id : other.id} focus={focus} name={false} /> {sentence}
            </figcaption>
            <Differences
              differences={differences}
              interval={lead}
              reach={Math.max(
                ...comparisons.flatMap((one) =>
                  [...one.differences, one.lead.low, one.lead.high].filter(Number.isFinite).map(Math.abs),
                ),
              )}
            />
            <KlGrid grid={grid} unit={unit} />
          </figure>
        ))}
      </div>
      {controlled && <WhyControl />}
    </section>
  );
}

/** The lead where both arms have this KL to the base: the far end of an arm's way is not its only place. */
function KlGrid({ grid, unit }: Pick<Comparison, 'grid' | 'unit'>) {
  if (grid.length < 2) return null;
  return (
    <details>
      <summary>At other KL to the base</summary>
      <table className="plain figures">
        <thead>
          <tr>
            <th scope="col">KL, nats</th>
            <th scope="col">{unit} ahead, each with its own 95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {grid.map(({ kl, lead }) => (
            <tr key={kl}>
              <th scope="row">{kl}</th>
              <td>{leadText(lead)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function WhyControl() {
  return (
    <details>
      <summary>Why a control with another β?</summary>
      <p>
        With DPO, exact preferences and exact steps, momentum is another clock and nothing else: T steps take it as far
        as c_T plain ones, and the plain iteration with β·T/c_T ends on the same policy. With β(1−α), the paper’s
        reading, the plain iteration is ahead, in the end by α/(1−α)² steps. So one of them stands beside momentum. What
        momentum adds of its own can only come from sampling, from an optimiser that stops early, or from moving in
        weights instead of probabilities. An optimiser that stops early feels little of β: then the control goes hardly
        farther than the plain iteration, and a lead over it says little.
      </p>
    </details>
  );
}
