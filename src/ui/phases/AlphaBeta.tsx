import { withNames } from '../../experiment/armNames';
import type { Arm, Experiment } from '../../experiment/experiment';
import { rolesOf } from '../../experiment/roles';
import { withAlphaBeta } from '../../experiment/together';
import { phasesWords } from '../../words/en/phases';
import { fixed, significant } from '../parts/format';
import { edit } from '../state/runStore';

/** Powers of ten of β that the slider reaches; the settings reach farther. */
const REACH = { least: -3, most: 1, step: 0.05 };

interface AlphaBetaProps {
  draft: Experiment;
  /** Id of the arm in focus. */
  selected: string;
}

/** α and β of the arm in focus, beside what they change: exact worlds follow at once, others after a restart. */
export function AlphaBeta({ draft, selected }: AlphaBetaProps) {
  const arm = draft.arms.find(({ id }) => id === selected);
  if (!arm) return null;
  const { beta } = arm.objective.settings;
  const { alpha, schedule } = arm.momentum;
  const change = (next: Partial<Dials>) => edit(withDials(draft, arm, { alpha, beta: beta ?? 0, ...next }));
  return (
    <div className="dials">
      {schedule === 'constant' && (
        <label>
          <span className="figures">α {fixed(alpha, 2)}</span>
          <input
            type="range"
            min={-0.95}
            max={0.95}
            step={0.01}
            value={alpha}
            aria-label={phasesWords().dial('α', arm.name)}
            aria-valuetext={fixed(alpha, 2)}
            onChange={(event) => change({ alpha: Number(event.target.value) })}
          />
        </label>
      )}
      {beta !== undefined && !arm.betas && (
        <label>
          <span className="figures">β {significant(beta)}</span>
          <input
            type="range"
            min={REACH.least}
            max={REACH.most}
            step={REACH.step}
            value={Math.log10(beta)}
            aria-label={phasesWords().dial('β', arm.name)}
            aria-valuetext={significant(beta)}
            onChange={(event) => change({ beta: Number((10 ** Number(event.target.value)).toPrecision(2)) })}
          />
        </label>
      )}
    </div>
  );
}

interface Dials {
  alpha: number;
  beta: number;
}

/** The experiment with α and β of an arm; if it is the one with momentum, its controls follow, as in the plane of the lab. */
function withDials(draft: Experiment, arm: Arm, { alpha, beta }: Dials): Experiment {
  const roles = rolesOf(draft);
  if (roles?.apo.id === arm.id && arm.objective.settings.beta !== undefined)
    return withAlphaBeta(draft, roles, { alpha, beta });
  const { settings } = arm.objective;
  const next = {
    ...arm,
    momentum: { ...arm.momentum, alpha },
    objective: { ...arm.objective, settings: settings.beta === undefined ? settings : { ...settings, beta } },
  };
  return withNames(draft, { ...draft, arms: draft.arms.map((one) => (one === arm ? next : one)) });
}
