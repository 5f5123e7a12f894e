import { useMemo } from 'react';
import { verdict } from '../experiment/verdict';
import { ArmKey } from './ArmKey';
import { Differences } from './Differences';
import { shownExperiment } from './moment';
import { useStore } from './store';

/** What the numbers say, in words and with their uncertainty. */
export function VerdictSection() {
  const trace = useStore((state) => state.trace);
  const { arms } = useStore(shownExperiment);
  const { question, headline, comparisons } = useMemo(() => verdict(trace), [trace]);
  return (
    <section className="verdict" aria-labelledby="verdict">
      <h2 id="verdict">{question === 'momentum' ? 'What momentum did' : 'Which arm did best'}</h2>
      <p className="headline">{headline}</p>
      <div className="evidence">
        {comparisons.map(({ other, sentence, lead, differences }) => (
          <figure key={other.id}>
            <figcaption>
              <ArmKey arms={arms} id={other.id} name={false} /> {sentence}
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
      {question === 'momentum' && <WhyControl />}
    </section>
  );
}

function WhyControl() {
  return (
    <details>
      <summary>Why a control with β(1−α)?</summary>
      <p>
        With exact preferences and exact steps, momentum α makes every step 1/(1−α) as long in the end, and so does a β
        that is (1−α) as large: the two cannot be told apart. Iterative DPO with β(1−α) therefore stands beside APO.
        What momentum itself adds can only come from sampling, from an optimiser that stops early, or from moving in
        weights instead of probabilities, and shows as a difference from this control.
      </p>
    </details>
  );
}
