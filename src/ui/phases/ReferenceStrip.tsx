import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../parts/ArmKey';
import { isCrowd } from '../parts/arms';
import { selectArmAt } from '../state/actions';
import { useExperiment, useMoment, useShownArm } from '../state/hooks';
import { useRun } from '../state/runStore';
import { referenceParts } from './reference';

/** Always says which policy is the reference, β and α of the selected arm, and what comes out. */
export function ReferenceStrip() {
  const arms = useExperiment().arms;
  const arm = useShownArm();
  const trace = useRun((run) => run.trace);
  const moment = useMoment();
  return (
    <div className="strip">
      <ArmChooser arms={arms} selected={arm.id} />
      <p className="reference figures" aria-live="off">
        {referenceParts(trace, arm, moment).map(([name, value]) => (
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
        <select value={selected} onChange={(event) => selectArmAt(event.target.selectedIndex)}>
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
          <input type="radio" name="arm" checked={one.id === selected} onChange={() => selectArmAt(index)} />
          <ArmKey arms={arms} id={one.id} />
        </label>
      ))}
    </fieldset>
  );
}
