import { labWords } from '../../words/en/lab';
import { PictureFrame } from '../charts/PictureFrame';
import { lookOf } from '../parts/arms';
import { Explained } from '../parts/Explained';
import { fixed } from '../parts/format';
import { useMemo } from '../parts/remembered';
import { titleOf } from '../parts/titles';
import type { Mark } from '../state/lessonStore';
import type { Head, LabPictureProps } from './figureProps';
import { useGlide } from './motion';
import { oneStep, reachedBy } from './oneStep';
import { STAGES, StepPicture } from './StepPicture';
import { stepSentences } from './stepSentences';

interface StepFigureProps extends Pick<LabPictureProps, 'experiment' | 'lab' | 'prompt' | 'actions' | 'selected'> {
  head: Head;
  /** Where a learner thinks that the next anchor will be; null without the question. */
  mark: Mark | null;
  setMark: (mark: Mark) => void;
}

/** The stage that each phase brings the step to: labels give the tilt, within a ball of KL around the anchor. */
const STAGE_OF = { sample: 'anchor', label: 'tilt', solve: 'solution', extrapolate: 'momentum' } as const;

/** One proximal step of the selected arm, as far as the playhead has come. */
export function StepFigure({ experiment, lab, prompt, actions, selected, head, mark, setMark }: StepFigureProps) {
  const one = lab.arms.find(({ arm }) => arm.id === selected);
  const orbit = one?.orbit;
  const t = orbit ? reachedBy(orbit, Math.min(head.iteration, experiment.iterations)) : 0;
  const stage = STAGES.indexOf(STAGE_OF[head.phase]);
  const share = useGlide(`${t} ${stage}`, head.pace);
  const step = useMemo(
    () => (one && orbit ? oneStep(lab.problem, orbit, { prompt, actions, t }) : null),
    [one, orbit, lab.problem, prompt, actions, t],
  );
  if (!one || !step) return null;
  const { arm } = one;
  const words = labWords().step;
  const sentences = stepSentences(lab, arm, step, t);
  return (
    <PictureFrame
      id="step"
      caption={{ source: titleOf(experiment), experiment }}
      title={words.title(t, arm.name)}
      heading={<Explained text={words.title(t, arm.name)} words={['proximal step']} />}
      description={words.about}
      table={() => tableOf(step)}
    >
      <StepPicture
        step={step}
        stage={stage}
        share={share}
        colour={lookOf(experiment.arms, arm.id, { selected, hovered: null }).colour}
        names={actions.map((a) => experiment.world.actions[a]!)}
        t={t}
        mark={mark}
        setMark={setMark}
        label={sentences[stage]!}
      />
      <p className="step-sentence" aria-live={head.playing ? 'off' : 'polite'}>
        {sentences[stage]}
      </p>
    </PictureFrame>
  );
}

function tableOf(step: ReturnType<typeof oneStep>) {
  const { policies, columns } = labWords().step;
  const rows = (['previous', 'reference', 'anchor', 'solution', 'next'] as const).map(
    (name) => [policies[name], step[name].x, step[name].y] as const,
  );
  return {
    columns: [columns.policy, columns.across, columns.up],
    rows: rows.map((row) => [...row]),
    shown: rows.map(([name, x, y]) => [name, fixed(x, 4), fixed(y, 4)]),
  };
}
