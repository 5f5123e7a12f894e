import { useMemo } from 'react';
import { verdict } from '../../trace/verdict';
import { ArmKey } from '../parts/ArmKey';
import { focusOf, type Scene } from '../state/moment';
import { Differences } from './Differences';
import './verdict.css';

/** What the numbers say, in words and with their uncertainty. */
export function Verdict({ experiment, trace, view }: Scene) {
  const { arms } = experiment;
  const focus = focusOf({ experiment }, view);
  const { question, controlled, headline, others, comparisons } = useMemo(
    () => verdict(trace, experiment),
    [trace, experiment],
  );
  const several = new Set(comparisons.map(({ one }) => one.id)).size > 1;
  return (
    <section className="verdict" aria-labelledby="verdict">
      <h2 id="verdict">{question === 'momentum' ? 'What momentum did' : 'Which arm did best'}</h2>
      <p className="headline">{headline}</p>
      {others.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <div className="evidence">
        {comparisons.map(({ one, other, sentence, lead, differences }) => (
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
          </figure>
        ))}
      </div>
      {controlled && <WhyControl />}
    </section>
  );
}

function WhyControl() {
  return (
    <details>
      <summary>Why a control with β(1−α)?</summary>
      <p>
        With DPO, exact preferences and exact steps, momentum α makes every step 1/(1−α) as long in the end, and so does
        a β that is (1−α) as large: in the long run the two cannot be told apart. The plain iteration with β(1−α)
        therefore stands beside momentum. What momentum itself adds can only come from sampling, from an optimiser that
        stops early, or from moving in weights instead of probabilities, and shows as a difference from this control.
      </p>
    </details>
  );
}
