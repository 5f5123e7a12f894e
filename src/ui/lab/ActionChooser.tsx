import type { BanditWorld } from '../../experiment/experiment';
import { labWords } from '../../words/en/lab';
import { Select } from '../parts/Select';
import type { Triple } from './ternary';

/** Best, middle and worst by true reward; the first three if there are no more, or no rewards. */
export function defaultActions(world: BanditWorld, prompt: number): Triple {
  const k = world.actions.length;
  if (k <= 3 || world.preferences) return [0, 1, 2];
  const rewards = world.rewards[prompt]!;
  const order = world.actions.map((_, a) => a).sort((a, b) => rewards[b]! - rewards[a]!);
  return [order[0]!, order[Math.floor(k / 2)]!, order[k - 1]!];
}

interface ActionChooserProps {
  world: BanditWorld;
  actions: Triple;
  choose: (actions: Triple) => void;
}

const CORNERS = ['top', 'left', 'right'] as const;

/** Which three of the actions stand at the corners. Choosing one that already stands elsewhere swaps the two. */
export function ActionChooser({ world, actions, choose }: ActionChooserProps) {
  const set = (corner: number, action: number) =>
    choose(
      actions.map((a, i) =>
        i === corner ? action : a === action ? actions[corner as 0 | 1 | 2] : a,
      ) as unknown as Triple,
    );
  const words = labWords().actions;
  return (
    <fieldset className="action-chooser">
      <legend className="unseen">{words.legend}</legend>
      {CORNERS.map((corner, i) => (
        <Select
          key={corner}
          label={words.corners[corner]}
          options={world.actions.map((name, a) => ({ value: a, label: name || words.nameless(a + 1) }))}
          value={actions[i as 0 | 1 | 2]}
          choose={(action) => set(i, action)}
        />
      ))}
    </fieldset>
  );
}
