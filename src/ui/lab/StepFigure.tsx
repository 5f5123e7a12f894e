import { useMemo, useState } from 'react';
import { PictureFrame } from '../charts/PictureFrame';
import { lookOf } from '../parts/arms';
import { Choice } from '../parts/Choice';
import { fixed } from '../parts/format';
import type { LabPictureProps } from './figureProps';
import { useStages } from './motion';
import { oneStep } from './oneStep';
import { STAGES, StepPicture } from './StepPicture';
import { stepSentences } from './stepSentences';

type StepFigureProps = Pick<LabPictureProps, 'experiment' | 'lab' | 'prompt' | 'actions' | 'selected'>;

/** The second iteration: the first in which previous solution and anchor can differ. */
const FIRST_SHOWN = 2;

const STAGE_OPTIONS = STAGES.map((name) => ({ value: name, label: name }));

/** One proximal step of the selected arm in slow motion. */
export function StepFigure({ experiment, lab, prompt, actions, selected }: StepFigureProps) {
  const stages = useStages(STAGES.length);
  const { stage, share, playing } = stages;
  const one = lab.arms.find(({ arm }) => arm.id === selected);
  const orbit = one?.orbit;
  const [chosen, choose] = useState(FIRST_SHOWN);
  const t = Math.min(chosen, experiment.iterations);
  const step = useMemo(
    () => (one && orbit ? oneStep(lab.problem, orbit, { prompt, actions, t }) : null),
    [one, orbit, lab.problem, prompt, actions, t],
  );
  if (!one || !step) return null;
  const { arm } = one;
  const sentences = stepSentences(lab, arm, step, t);
  return (
    <PictureFrame
      id="step"
      caption={{ source: experiment.title, experiment }}
      title={`One proximal step, iteration ${t} of ${arm.name}`}
      description="The same three actions in log-probabilities, where a tilt is a straight arrow and momentum goes straight on."
      table={() => tableOf(step)}
      controls={
        <>
          <button type="button" onClick={stages.toggle}>
            {playing ? 'Stop' : 'Slow motion'}
          </button>
          <Choice
            legend="Stage of the step"
            name="lab-stage"
            options={STAGE_OPTIONS}
            value={STAGES[stage]!}
            choose={(name) => stages.go(STAGES.indexOf(name))}
          />
          <label className="labelled step-choice">
            <span className="figures">iteration {t}</span>
            <input
              type="range"
              min={1}
              max={Math.max(2, experiment.iterations)}
              value={t}
              aria-label="Step in slow motion"
              onChange={(event) => choose(Number(event.target.value))}
            />
          </label>
        </>
      }
    >
      <StepPicture
        step={step}
        stage={stage}
        share={share}
        colour={lookOf(experiment.arms, arm.id, { selected, hovered: null }).colour}
        names={actions.map((a) => experiment.world.actions[a]!)}
        t={t}
        label={sentences[stage]!}
      />
      <p className="step-sentence" aria-live={playing ? 'off' : 'polite'}>
        {sentences[stage]}
      </p>
    </PictureFrame>
  );
}

function tableOf(step: ReturnType<typeof oneStep>) {
  const rows = (['previous', 'reference', 'anchor', 'solution', 'next'] as const).map(
    (name) => [name === 'next' ? 'next anchor' : name, step[name].x, step[name].y] as const,
  );
  return {
    columns: ['policy', 'across (log-ratio of third to second / √2)', 'up (log-ratio of first to the others · √(2/3))'],
    rows: rows.map((row) => [...row]),
    shown: rows.map(([name, x, y]) => [name, fixed(x, 4), fixed(y, 4)]),
  };
}
