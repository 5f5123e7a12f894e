import { presentWords } from '../../words/en/present';
import { defaultActions } from '../lab/ActionChooser';
import type { BanditExperiment } from '../lab/orbits';
import { SimplexPicture } from '../lab/SimplexPicture';
import type { Triple } from '../lab/ternary';
import { useHeld } from '../lab/useHeld';
import { useLabWorld } from '../lab/useLabWorld';
import { ArmKeys } from '../parts/ArmKey';
import type { Focus } from '../parts/arms';
import { rich } from '../parts/rich';
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
  const words = presentWords().lab;
  const { experiment, held, edit } = useHeld(draft);
  const { lab } = useLabWorld(experiment, focus, held);
  const actions = defaultActions(experiment.world, prompt);
  const rewards = actions.map((a) => experiment.world.rewards[prompt]![a]!) as unknown as Triple;
  return (
    <section className="present-lab" aria-labelledby="present-lab">
      <div className="present-about">
        <h2 id="present-lab">{words.title}</h2>
        <ArmKeys arms={experiment.arms} focus={focus} />
        <p className="figures">{words.after(steps)}</p>
        <p>{rich(words.about)}</p>
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
