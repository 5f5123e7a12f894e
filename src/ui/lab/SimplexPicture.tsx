import { labWords } from '../../words/en/lab';
import { anchorName, fixed, percent, solutionName } from '../parts/format';
import { withBase } from './edits';
import type { LabPictureProps } from './figureProps';
import type { FieldArrow } from './orbits';
import { SimplexArms } from './SimplexArms';
import { SimplexGround } from './SimplexGround';
import { conditional, conditionalOfLogs, HEIGHT, place, probabilitiesAt, type Triple, WIDTH } from './ternary';
import { useDrag } from './useDrag';

interface SimplexPictureProps
  extends Pick<LabPictureProps, 'experiment' | 'lab' | 'prompt' | 'actions' | 'iteration' | 'focus' | 'edit'> {
  /** Of the three actions, to draw level sets of; null for none. */
  rewards: Triple | null;
  field: readonly FieldArrow[];
  /** Whether to draw where the anchors go, too. */
  anchors: boolean;
}

/** The triangle itself, and the base policy to drag. */
export function SimplexPicture(props: SimplexPictureProps) {
  const { experiment, lab, prompt, actions, iteration, focus, edit, rewards, field, anchors } = props;
  const names = actions.map((a) => experiment.world.actions[a]!) as [string, string, string];
  return (
    <svg className="lab-picture simplex" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-label={describe(props, names)}>
      <SimplexGround names={names} rewards={rewards} field={field} />
      <SimplexArms arms={experiment.arms} orbits={lab.arms} {...{ prompt, actions, iteration, focus, anchors }} />
      <BaseHandle experiment={experiment} base={lab.problem.base[prompt]!} {...{ prompt, actions, names, edit }} />
    </svg>
  );
}

interface BaseHandleProps extends Pick<LabPictureProps, 'experiment' | 'prompt' | 'actions' | 'edit'> {
  base: readonly number[];
  names: readonly string[];
}

const LEAST = 0.005;
const NUDGE = 0.01;

function BaseHandle({ experiment, base, prompt, actions, names, edit }: BaseHandleProps) {
  const p = conditionalOfLogs(base, actions);
  const moved = (to: Triple) => ({ ...experiment, world: withBase(experiment.world, prompt, actions, to) });
  const at = place(p);
  const drag = useDrag({
    move: (to) => edit.hold(moved(probabilitiesAt(to, LEAST))),
    drop: edit.drop,
    nudge: ({ x, y }) =>
      edit.set(moved(probabilitiesAt({ x: at.x + x * NUDGE * WIDTH, y: at.y - y * NUDGE * WIDTH }, LEAST))),
  });
  return (
    <g
      className="handle"
      role="slider"
      tabIndex={0}
      aria-label={labWords().simplex.base}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(100 * p[0])}
      aria-valuetext={names.map((name, i) => `${name} ${percent(p[i as 0 | 1 | 2])}`).join(', ')}
      transform={`translate(${at.x} ${at.y})`}
      {...drag}
    >
      <circle className="reach" r="18" />
      <circle className="knob" r="8" />
      <text y="-13" textAnchor="middle">
        {anchorName(0)}
      </text>
    </g>
  );
}

function describe(
  { experiment, lab, prompt, actions, iteration }: SimplexPictureProps,
  names: readonly string[],
): string {
  const words = labWords().simplex;
  const parts = lab.arms.map(({ arm, orbit }) => {
    if (!orbit) return words.noOrbit(arm.name);
    const t = Math.min(iteration, orbit.solutions.length - 1);
    const p = conditional(orbit.solutions[t]![prompt]!.map(Math.exp), actions);
    return `${arm.name}, ${solutionName(t)}: ${names.map((name, i) => `${name} ${fixed(100 * p[i as 0 | 1 | 2], 0)} %`).join(', ')}`;
  });
  return words.spoken(names.join(', '), experiment.arms.length, parts.join('. '));
}
