import type { Arm } from '../../experiment/experiment';
import { ArmKey } from '../parts/ArmKey';
import { type Focus, isCrowd } from '../parts/arms';
import { selectArmAt } from '../state/actions';
import { focusOf, momentOf, type Scene, shownArm } from '../state/moment';
import { referenceParts } from './reference';
import './strip.css';

/** Always says which policy is the reference, β and α of the selected arm, and what comes out. */
export function ReferenceStrip({ experiment, trace, view }: Scene) {
  const { arms } = experiment;
  const arm = shownArm({ experiment }, view);
  const moment = momentOf({ experiment, trace }, view);
  return (
    <div className="strip">
      <ArmChooser arms={arms} focus={focusOf({ experiment }, view)} />
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

/** The key of the arms, to choose one from; a list if there are many. */
function ArmChooser({ arms, focus }: { arms: readonly Arm[]; focus: Focus }) {
  const { selected } = focus;
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
          <ArmKey arms={arms} id={one.id} focus={focus} />
        </label>
      ))}
    </fieldset>
  );
}
