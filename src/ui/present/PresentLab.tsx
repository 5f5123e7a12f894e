import { defaultActions } from '../lab/ActionChooser';
import type { BanditExperiment } from '../lab/orbits';
import { SimplexPicture } from '../lab/SimplexPicture';
import type { Triple } from '../lab/ternary';
import { useHeld } from '../lab/useHeld';
import { useLabWorld } from '../lab/useLabWorld';
import { ArmKeys } from '../parts/ArmKey';
import type { Focus } from '../parts/arms';
import { count } from '../parts/format';
import '../lab/pictures.css';

interface PresentLabProps {
  draft: BanditExperiment;
  /** Done so far. */
  steps: number;
  /** Its index. */
  prompt: number;
  focus: Focus;
}

/** The lab's triangle large: where the policies of all arms go, as far as the playhead has come. */
export function PresentLab({ draft, steps, prompt, focus }: PresentLabProps) {
  const { experiment, held, edit } = useHeld(draft);
  const { lab } = useLabWorld(experiment, focus, held);
  const actions = defaultActions(experiment.world, prompt);
  const rewards = actions.map((a) => experiment.world.rewards[prompt]![a]!) as unknown as Triple;
  return (
    <section className="present-lab" aria-labelledby="present-lab">
      <div className="present-about">
        <h2 id="present-lab">Where the policies go</h2>
        <ArmKeys arms={experiment.arms} focus={focus} />
        <p className="figures">After {count(steps, 'step')}.</p>
        <p>
          Every point is a policy; a corner plays one action only. The line is the solution, the thin one with rings the
          anchor, the square is <em>previous</em>. Drag the base policy π₀.
        </p>
      </div>
      {lab && (
        <SimplexPicture
          {...{ experiment, lab, prompt, actions, focus, edit }}
          iteration={steps}
          rewards={lab.problem.ranked ? rewards : null}
          field={[]}
          anchors
        />
      )}
    </section>
  );
}
