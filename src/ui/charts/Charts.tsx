import { useMemo } from 'react';
import { finishedIterations } from '../../experiment/fold';
import { isExact, isGame } from '../../experiment/verdict';
import { ArmKey } from '../ArmKey';
import { useCalmly } from '../calm';
import { count } from '../format';
import { shownArm, shownExperiment, useMoment } from '../moment';
import { useStore } from '../store';
import { Figure } from './Figure';
import { FrontierFigure } from './FrontierFigure';
import { figuresOf } from './figures';

/** The charts over iterations. Lazily loaded, since recharts is the largest part of the page. */
export function Charts() {
  const trace = useCalmly(useStore((state) => state.trace));
  const experiment = useStore(shownExperiment);
  const arm = useStore(shownArm);
  const moment = useMoment();
  const figures = useMemo(() => figuresOf(experiment, arm), [experiment, arm]);
  const empty = finishedIterations(trace) === 0;
  return (
    <section className="charts" aria-labelledby="charts">
      <div className="charts-head">
        <h2 id="charts">Over the iterations</h2>
        <ul className="keys">
          {experiment.arms.map(({ id }) => (
            <li key={id}>
              <ArmKey arms={experiment.arms} id={id} />
            </li>
          ))}
        </ul>
        <p className="aside">
          {experiment.seeds.length > 1
            ? `Lines are means over ${count(experiment.seeds.length, 'seed')}; bands are ± 1 standard error.`
            : isExact(experiment)
              ? 'Exact: nothing is drawn, so there is no band.'
              : 'One seed, so no bands.'}{' '}
          Iteration 0 is the base policy.
        </p>
      </div>
      <div className="grid">
        {figures.map((spec) => (
          <Figure
            key={spec.id}
            spec={spec}
            trace={trace}
            arms={experiment.arms}
            iteration={moment?.iteration ?? null}
            empty={empty}
          />
        ))}
        {!isGame(experiment) && (
          <FrontierFigure trace={trace} arms={experiment.arms} iteration={moment?.iteration ?? null} />
        )}
      </div>
    </section>
  );
}
