import { useMemo } from 'react';
import { verdict } from '../experiment/verdict';
import { useStore } from './store';

/** What the numbers say, in words. */
export function VerdictSection() {
  const trace = useStore((state) => state.trace);
  const { sentences } = useMemo(() => verdict(trace), [trace]);
  return (
    <section className="verdict" aria-labelledby="verdict">
      <h2 id="verdict">What momentum did</h2>
      <p>{sentences.join(' ')}</p>
      <details>
        <summary>Why a control with β(1−α)?</summary>
        <p>
          With exact preferences and exact steps, momentum α makes every step 1/(1−α) as long in the end, and so does dividing β by 1/(1−α): the
          two cannot be told apart. Iterative DPO with β(1−α) therefore stands beside APO. What momentum itself adds can only come from sampling,
          from an optimiser that stops early, or from moving in weights instead of probabilities, and shows as a difference from this control.
        </p>
      </details>
    </section>
  );
}
