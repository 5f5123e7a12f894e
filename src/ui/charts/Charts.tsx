import { useMemo } from 'react';
import { isExact, isGame } from '../../experiment/verdict';
import { ArmKey } from '../ArmKey';
import { isCrowd } from '../arms';
import { count } from '../format';
import { shownArm, shownExperiment } from '../moment';
import { useStore } from '../store';
import { ArmsTable } from './ArmsTable';
import { AXES, AXIS_WORDS, type Axis } from './axis';
import { Figure } from './Figure';
import { FrontierFigure } from './FrontierFigure';
import { figuresOf } from './figures';

/** The charts over iterations. Lazily loaded, since recharts is the largest part of the page. */
export function Charts() {
  const experiment = useStore(shownExperiment);
  const arm = useStore(shownArm);
  const figures = useMemo(() => figuresOf(experiment, arm), [experiment, arm]);
  const axis = useStore((state) => state.axis);
  const { arms, seeds } = experiment;
  const crowd = isCrowd(arms);
  return (
    <section className="charts" aria-labelledby="charts">
      <div className="charts-head">
        <h2 id="charts">Over the iterations</h2>
        {!crowd && (
          <ul className="keys">
            {arms.map(({ id }) => (
              <li key={id}>
                <ArmKey arms={arms} id={id} />
              </li>
            ))}
          </ul>
        )}
        <label className="labelled seed">
          <span>Axis</span>
          <select value={axis} onChange={(event) => useStore.setState({ axis: event.target.value as Axis })}>
            {AXES.map((one) => (
              <option key={one} value={one}>
                {one === 'iterations' ? one : `${AXIS_WORDS[one].name} spent`}
              </option>
            ))}
          </select>
        </label>
        <p className="aside">
          {seeds.length > 1
            ? `Lines are means over ${count(seeds.length, 'seed')}; bands are ± 1 standard error.`
            : isExact(experiment)
              ? 'Exact: nothing is drawn, so there is no band.'
              : 'One seed, so no bands.'}{' '}
          Iteration 0 is the base policy.
          {crowd && ' In colour: iterative DPO, the selected arm and the one under the pointer; the others are grey.'}
        </p>
      </div>
      {crowd && <ArmsTable arms={arms} figures={figures} />}
      <div className="grid">
        {figures.map((spec, turn) => (
          <Figure key={spec.id} spec={spec} arms={arms} turn={turn} />
        ))}
        {!isGame(experiment) && <FrontierFigure arms={arms} turn={figures.length} />}
      </div>
    </section>
  );
}
