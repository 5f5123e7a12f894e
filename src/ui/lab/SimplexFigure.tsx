import { useCallback, useState } from 'react';
import { labWords } from '../../words/en/lab';
import { captionOf, PictureFrame, seedNote } from '../charts/PictureFrame';
import { percent } from '../parts/format';
import { rich } from '../parts/rich';
import type { LabPictureProps } from './figureProps';
import { type LabWorld, proximalField } from './orbits';
import { SimplexPicture } from './SimplexPicture';
import type { Triple } from './ternary';
import { useField } from './useField';

interface SimplexFigureProps extends Omit<LabPictureProps, 'draft'> {
  /** The same a moment later while something is dragged: what the field is drawn from. */
  settled: LabWorld;
}

const FIELD_STEPS = 11;

/** The triangle of three actions: where the policies of every arm go. */
export function SimplexFigure(props: SimplexFigureProps) {
  const { experiment, lab, settled, prompt, actions, selected, focus } = props;
  const [shown, setShown] = useState({ field: true, levels: true, anchors: true });
  const { world } = experiment;
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
  const words = labWords().simplex;
  const about = [
    words.about(world.actions.length > 3),
    ...(shown.field && field.length > 0 ? [words.field] : []),
    ...(shown.levels && ranked ? [words.levels] : []),
    ...(exact ? [] : [words.drawn(experiment.seeds[0]!)]),
    words.drag,
  ];
  return (
    <PictureFrame
      caption={{ ...captionOf(experiment, focus), note: seedNote(experiment) }}
      id="simplex"
      title={words.title}
      description={rich(about.join(' '))}
      table={() => tableOf(props, names)}
      controls={
        <>
          <Toggle label={words.toggles.anchors} on={shown.anchors} set={(anchors) => setShown({ ...shown, anchors })} />
          {!lab.problem.features && (
            <Toggle label={words.toggles.field} on={shown.field} set={(on) => setShown({ ...shown, field: on })} />
          )}
          {ranked && (
            <Toggle label={words.toggles.levels} on={shown.levels} set={(levels) => setShown({ ...shown, levels })} />
          )}
        </>
      }
    >
      <SimplexPicture
        {...props}
        focus={{ selected, hovered: focus.hovered }}
        rewards={ranked && shown.levels ? rewards : null}
        field={field}
        anchors={shown.anchors}
      />
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

function tableOf({ experiment, lab, prompt, actions }: SimplexFigureProps, names: readonly string[]) {
  const words = labWords().simplex;
  const roles = ['solution', 'previous', 'anchor'] as const;
  const rows = lab.arms.flatMap(({ arm, orbit }) =>
    orbit
      ? orbit.solutions.flatMap((_, t) =>
          roles.map((role) => {
            const path = { solution: orbit.solutions, previous: orbit.previous, anchor: orbit.anchors }[role];
            return [arm.name, t, words.roles[role], ...actions.map((a) => Math.exp(path[t]![prompt]![a]!))] as const;
          }),
        )
      : [],
  );
  const kept = experiment.world.actions.length > 3 ? ` ${words.ofAll}` : '';
  return {
    columns: [
      words.columns.arm,
      words.columns.iteration,
      words.columns.policy,
      ...names.map((name) => `P(${name})${kept}`),
    ],
    rows: rows.map((row) => [...row]),
    shown: rows.map(([arm, t, role, ...p]) => [arm, String(t), role, ...p.map((x) => percent(x, 1))]),
  };
}
