import { useCallback, useState } from 'react';
import { captionOf, PictureFrame } from '../charts/PictureFrame';
import { anchorName, fixed, percent, solutionName } from '../parts/format';
import { withBase } from './edits';
import type { LabPictureProps } from './figureProps';
import { type LabWorld, proximalField } from './orbits';
import { SimplexArms } from './SimplexArms';
import { SimplexGround } from './SimplexGround';
import { conditional, conditionalOfLogs, HEIGHT, place, probabilitiesAt, type Triple, WIDTH } from './ternary';
import { useDrag } from './useDrag';
import { useField } from './useField';

interface SimplexFigureProps extends Omit<LabPictureProps, 'draft'> {
  /** The same a moment later while something is dragged: what the field is drawn from. */
  settled: LabWorld;
}

const FIELD_STEPS = 11;

/** The triangle of three actions: where the policies of every arm go. */
export function SimplexFigure(props: SimplexFigureProps) {
  const { experiment, lab, settled, prompt, actions, iteration, selected, focus, edit } = props;
  const [shown, setShown] = useState({ field: true, levels: true, anchors: true });
  const { world, arms } = experiment;
  const arm = settled.arms.find((one) => one.arm.id === selected)?.arm;
  const { problem } = settled;
  const begin = useCallback(
    () => proximalField(problem, arm!, { logs: problem.base[prompt]!, prompt, actions, steps: FIELD_STEPS }),
    [problem, arm, prompt, actions],
  );
  const field = useField(shown.field && arm ? begin : null);
  const names = actions.map((a) => world.actions[a]!) as [string, string, string];
  const ranked = lab.problem.ranked;
  const exact = world.labels.kind === 'exact';
  const rewards = actions.map((a) => world.rewards[prompt]![a]!) as unknown as Triple;
  const among = world.actions.length > 3 ? ', among these three actions' : '';
  return (
    <PictureFrame
      caption={captionOf(experiment, focus)}
      id="simplex"
      title="Where the policies go"
      description={
        <>
          Every point is a policy{among}; a corner plays one action only. The line is the solution, the thin one with
          rings the anchor (next reference), the square is <em>previous</em>.{' '}
          {shown.field &&
            field.length > 0 &&
            'Arrows: the direction of one exact proximal step of the selected arm, longer for a longer step. '}
          {shown.levels && ranked && 'Dotted: equal true reward. '}
          {exact ? '' : `Labels are drawn; this is seed ${experiment.seeds[0]}. `}
          Drag the base policy π₀.
        </>
      }
      table={() => tableOf(props, names)}
      controls={
        <>
          <Toggle label="anchors" on={shown.anchors} set={(anchors) => setShown({ ...shown, anchors })} />
          {!lab.problem.features && (
            <Toggle label="vector field" on={shown.field} set={(on) => setShown({ ...shown, field: on })} />
          )}
          {ranked && (
            <Toggle label="reward levels" on={shown.levels} set={(levels) => setShown({ ...shown, levels })} />
          )}
        </>
      }
    >
      <svg className="lab-picture simplex" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-label={describe(props, names)}>
        <SimplexGround names={names} rewards={ranked && shown.levels ? rewards : null} field={field} />
        <SimplexArms
          arms={arms}
          orbits={lab.arms}
          prompt={prompt}
          actions={actions}
          iteration={iteration}
          focus={{ selected, hovered: focus.hovered }}
          anchors={shown.anchors}
        />
        <BaseHandle experiment={experiment} base={lab.problem.base[prompt]!} {...{ prompt, actions, names, edit }} />
      </svg>
    </PictureFrame>
  );
}

function Toggle({ label, on, set }: { label: string; on: boolean; set: (on: boolean) => void }) {
  return (
    <label className="toggle">
      <input type="checkbox" checked={on} onChange={(event) => set(event.target.checked)} /> {label}
    </label>
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
      aria-label="Base policy; arrow keys move it in the triangle"
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

function tableOf({ experiment, lab, prompt, actions }: SimplexFigureProps, names: readonly string[]) {
  const roles = ['solution', 'previous', 'anchor'] as const;
  const rows = lab.arms.flatMap(({ arm, orbit }) =>
    orbit
      ? orbit.solutions.flatMap((_, t) =>
          roles.map((role) => {
            const path = { solution: orbit.solutions, previous: orbit.previous, anchor: orbit.anchors }[role];
            return [arm.name, t, role, ...actions.map((a) => Math.exp(path[t]![prompt]![a]!))] as const;
          }),
        )
      : [],
  );
  const kept = experiment.world.actions.length > 3 ? ' (of all actions)' : '';
  return {
    columns: ['arm', 'iteration', 'policy', ...names.map((name) => `P(${name})${kept}`)],
    rows: rows.map((row) => [...row]),
    shown: rows.map(([arm, t, role, ...p]) => [arm, String(t), role, ...p.map((x) => percent(x, 1))]),
  };
}

function describe(
  { experiment, lab, prompt, actions, iteration }: SimplexFigureProps,
  names: readonly string[],
): string {
  const parts = lab.arms.map(({ arm, orbit }) => {
    if (!orbit) return `${arm.name}: no orbit`;
    const t = Math.min(iteration, orbit.solutions.length - 1);
    const p = conditional(orbit.solutions[t]![prompt]!.map(Math.exp), actions);
    return `${arm.name}, ${solutionName(t)}: ${names.map((name, i) => `${name} ${fixed(100 * p[i as 0 | 1 | 2], 0)} %`).join(', ')}`;
  });
  return `Triangle of ${names.join(', ')} with the trajectories of ${experiment.arms.length} arms. ${parts.join('. ')}`;
}
