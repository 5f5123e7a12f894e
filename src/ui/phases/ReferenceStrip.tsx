import type { ReactNode } from 'react';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { Word } from '../../glossary';
import { phasesWords } from '../../words/en/phases';
import { ArmKey } from '../parts/ArmKey';
import { type Focus, isCrowd } from '../parts/arms';
import { Explained } from '../parts/Explained';
import { Select } from '../parts/Select';
import { selectArm } from '../state/actions';
import { focusOf, momentOf, type Scene, shownArm } from '../state/moment';
import { AlphaBeta } from './AlphaBeta';
import { referenceParts } from './reference';
import './strip.css';

const NAMES: readonly Word[] = ['reference', 'β', 'α'];
const REFERENCES: readonly Word[] = ['anchor', 'base policy'];
const OUTPUTS: readonly Word[] = ['solution'];

interface StripProps extends Scene {
  draft: Experiment;
  /** Stands at its end. */
  children: ReactNode;
}

/** Always says which policy is the reference, β and α of the selected arm, and what comes out. */
export function ReferenceStrip({ experiment, trace, view, draft, children }: StripProps) {
  const { arms } = experiment;
  const arm = shownArm({ experiment }, view);
  const moment = momentOf({ experiment, trace }, view);
  return (
    <div className="strip">
      <ArmChooser arms={arms} focus={focusOf({ experiment }, view)} />
      <AlphaBeta draft={draft} selected={arm.id} />
      <div className="strip-end">
        <p className="reference figures" aria-live="off">
          {referenceParts(trace, arm, moment).map(([name, value], i) => (
            <span key={name}>
              <Explained text={name} words={NAMES} />
              {name.length > 1 ? ': ' : ' = '}
              <b>
                <Explained text={value} words={i === 0 ? REFERENCES : OUTPUTS} />
              </b>
            </span>
          ))}
        </p>
        {children}
      </div>
    </div>
  );
}

/** The key of the arms, to choose one from; a list if there are many. */
function ArmChooser({ arms, focus }: { arms: readonly Arm[]; focus: Focus }) {
  const { selected } = focus;
  if (isCrowd(arms))
    return (
      <Select
        className="seed"
        label={phasesWords().arm}
        options={arms.map(({ id, name }) => ({ value: id, label: name }))}
        value={selected}
        choose={selectArm}
      />
    );
  return (
    <fieldset className="arms">
      <legend className="unseen">{phasesWords().arm}</legend>
      {arms.map(({ id }) => (
        <label key={id}>
          <input type="radio" name="arm" checked={id === selected} onChange={() => selectArm(id)} />
          <ArmKey arms={arms} id={id} focus={focus} />
        </label>
      ))}
    </fieldset>
  );
}
