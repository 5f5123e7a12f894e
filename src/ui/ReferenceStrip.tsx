import { alphaAt } from '../algorithms/momentum';
import type { Arm } from '../experiment/experiment';
import { cellAt, type Moment, type Trace } from '../experiment/fold';
import { ArmKey } from './ArmKey';
import { selectArm } from './actions';
import { isCrowd } from './arms';
import { anchorName, fixed, significant, solutionName } from './format';
import { shownArm, shownExperiment, useMoment } from './moment';
import { useStore } from './store';

/** Always says which policy is the reference, β and α of the selected arm, and what comes out. */
export function ReferenceStrip() {
  const arms = useStore((state) => shownExperiment(state).arms);
  const arm = useStore(shownArm);
  const trace = useStore((state) => state.trace);
  const moment = useMoment();
  return (
    <div className="strip">
      <ArmChooser arms={arms} selected={arm.id} />
      <p className="reference figures" aria-live="off">
        {parts(trace, arm, moment).map(([name, value]) => (
          <span key={name}>
            {name}
            {name.length > 1 ? ': ' : ' = '}
            <b>{value}</b>
          </span>
        ))}
      </p>
    </div>
  );
}

/** A key to choose from; of many arms a list. */
function ArmChooser({ arms, selected }: { arms: readonly Arm[]; selected: string }) {
  if (isCrowd(arms))
    return (
      <label className="labelled seed">
        <span>Arm</span>
        <select value={selected} onChange={(event) => selectArm(event.target.selectedIndex)}>
          {arms.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    );
  return (
    <fieldset className="arms">
      <legend className="unseen">Arm</legend>
      {arms.map((one, index) => (
        <label key={one.id}>
          <input type="radio" name="arm" checked={one.id === selected} onChange={() => selectArm(index)} />
          <ArmKey arms={arms} id={one.id} />
        </label>
      ))}
    </fieldset>
  );
}

function parts(trace: Trace, arm: Arm, moment: Moment | null): [string, string][] {
  const iteration = moment?.iteration ?? 1;
  const alpha = (moment && cellAt(trace, moment)?.extrapolation?.alpha) ?? alphaAt(arm.momentum, iteration - 1);
  const beta = arm.objective.settings.beta;
  return [
    ['reference', reference(trace, arm, moment)],
    ...(beta === undefined ? [] : [['β', significant(beta)] satisfies [string, string]]),
    ['α', fixed(alpha, 2)],
    ['output', `solution ${solutionName(iteration)}`],
  ];
}

/** Iteration i starts from π_{i−1}; it is extrapolated if the iteration before used momentum. */
function reference(trace: Trace, arm: Arm, moment: Moment | null): string {
  const start = (moment?.iteration ?? 1) - 1;
  if (arm.reference === 'initial') return `base policy ${anchorName(0)}`;
  if (start === 0) return `anchor ${anchorName(0)}, the base policy`;
  if (arm.reference === 'previous') return `last solution ${solutionName(start)}`;
  const before = moment && cellAt(trace, { ...moment, iteration: start })?.extrapolation;
  return before && before.alpha !== 0
    ? `anchor ${anchorName(start)} (extrapolated)`
    : `anchor ${anchorName(start)} (= solution ${solutionName(start)})`;
}
