import { useCallback } from 'react';
import { embedWords } from '../../words/en/embed';
import { defaultActions } from '../lab/ActionChooser';
import { type BanditExperiment, proximalField } from '../lab/orbits';
import { SimplexArms } from '../lab/SimplexArms';
import { SimplexGround } from '../lab/SimplexGround';
import { HEIGHT, type Triple, WIDTH } from '../lab/ternary';
import { useField } from '../lab/useField';
import { useLabWorld } from '../lab/useLabWorld';
import { ArmKeys } from '../parts/ArmKey';
import { useMemo } from '../parts/remembered';
import { focusOf, type Scene } from '../state/moment';
import '../lab/pictures.css';

const FIELD_STEPS = 11;

/** Where the policies go in the triangle of three actions, with the field of the arm in focus. */
export function Triangle({ experiment: given, view }: Scene) {
  const experiment = given as BanditExperiment;
  const { world, arms, iterations } = experiment;
  const focus = useMemo(() => focusOf({ experiment }, { arm: view.arm, hovered: null }), [experiment, view.arm]);
  const { lab, delay } = useLabWorld(experiment, focus, false);
  const prompt = view.prompt % world.base.length;
  const actions = useMemo(() => defaultActions(world, prompt), [world, prompt]);
  const arm = arms.find(({ id }) => id === focus.selected)!;
  const problem = lab?.problem;
  const begin = useCallback(
    () => proximalField(problem!, arm, { logs: problem!.base[prompt]!, prompt, actions, steps: FIELD_STEPS }),
    [problem, arm, prompt, actions],
  );
  const field = useField(problem ? begin : null);
  if (!lab) return <p className="waiting">{delay ? embedWords().tooLarge : '…'}</p>;
  const names = actions.map((a) => world.actions[a]!) as [string, string, string];
  const rewards = actions.map((a) => world.rewards[prompt]![a]!) as unknown as Triple;
  return (
    <>
      <ArmKeys arms={arms} focus={focus} />
      <svg
        className="lab-picture simplex"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={embedWords().triangle(names.join(', '), arms.map(({ name }) => name).join(', '))}
      >
        <SimplexGround names={names} rewards={lab.problem.ranked ? rewards : null} field={field} />
        <SimplexArms
          {...{ arms, prompt, actions, focus }}
          orbits={lab.arms}
          iteration={view.at?.iteration ?? iterations}
          anchors
        />
      </svg>
    </>
  );
}
