import { useState } from 'react';
import { labWords } from '../../words/en/lab';
import { Shown } from '../lessons/Shown';
import { ArmKeys } from '../parts/ArmKey';
import { lazyPart } from '../parts/ErrorBoundary';
import { useMemo } from '../parts/remembered';
import { Scroller } from '../parts/Scroller';
import { PromptChooser } from '../phases/PromptChooser';
import { useFocus, useMoment } from '../state/hooks';
import { setMark, useLessons } from '../state/lessonStore';
import { stepsDone } from '../state/moment';
import { paceOf } from '../state/replay';
import { isStreaming, useRun } from '../state/runStore';
import { computePlane } from '../state/session';
import { useView } from '../state/viewStore';
import { ActionChooser, defaultActions } from './ActionChooser';
import { BarsFigure } from './BarsFigure';
import type { Head, LabPictureProps } from './figureProps';
import { LabDelay } from './LabDelay';
import { LabNote } from './LabNote';
import type { BanditExperiment } from './orbits';
import { SimplexFigure } from './SimplexFigure';
import { StepFigure } from './StepFigure';
import type { Triple } from './ternary';
import { useHeld } from './useHeld';
import { type Drawn, useLabWorld } from './useLabWorld';
import { useSeeds } from './useSeeds';
import './lab.css';
import './pictures.css';

const waiting = () => <div className="lab-waiting" />;
const LabCharts = lazyPart(
  () => labWords().parts.charts,
  () => import('./LabCharts').then((file) => file.LabCharts),
  waiting,
);
const PlaneFigure = lazyPart(
  () => labWords().parts.plane,
  () => import('./PlaneFigure').then((file) => file.PlaneFigure),
  waiting,
);

/** The theory lab: the loops of the draft's arms, computed in the page and drawn again with every change. */
export function Lab({ draft }: { draft: BanditExperiment }) {
  const { experiment, held, edit } = useHeld(draft);
  const focus = useFocus();
  const { lab, settled, delay, insist } = useLabWorld(experiment, focus, held);
  const { arms } = experiment;
  const words = labWords();
  return (
    <section className="lab" aria-labelledby="lab" data-held={held}>
      <div className="lab-head">
        <h2 id="lab">{words.title}</h2>
        <Scroller className="scroll keys-box" label={words.keys}>
          <ArmKeys arms={arms} focus={focus} />
        </Scroller>
      </div>
      <LabDelay delay={delay} insist={insist} />
      {lab && delay?.kind !== 'long' && <Pictures {...{ draft, experiment, lab, settled, focus, edit }} />}
    </section>
  );
}

interface PicturesProps extends Pick<LabPictureProps, 'draft' | 'experiment' | 'lab' | 'focus' | 'edit'> {
  settled: Drawn | null;
}

function Pictures({ draft, experiment, lab, settled, focus, edit }: PicturesProps) {
  const seeds = useSeeds(draft);
  const active = useRun(isStreaming);
  const { world, arms } = experiment;
  const prompt = useView((view) => view.prompt) % world.base.length;
  const chosen = useView((view) => view.arm);
  const selected = arms.some(({ id }) => id === chosen) ? chosen : arms[0]!.id;
  const head = useHead(draft);
  const mark = useLessons((lessons) => lessons.mark);
  const iteration = Math.min(stepsDone(head), draft.iterations);
  const [picked, setPicked] = useState<Triple | null>(null);
  const fits = picked?.every((a) => a < world.actions.length);
  const actions = useMemo(
    () => (fits && picked ? picked : defaultActions(world, prompt)),
    [fits, picked, world, prompt],
  );
  return (
    <>
      <LabNote experiment={experiment} lab={lab} seeds={seeds} />
      {lab.arms.map(
        ({ arm, error }) => error && <p key={arm.id} className="notice bad" role="alert">{`${arm.name}: ${error}`}</p>,
      )}
      <div className="lab-bar">
        <p className="steps figures">{labWords().after(iteration)}</p>
        <PromptChooser prompts={world.base.length} prompt={prompt} noun="prompt" />
        {world.actions.length > 3 && <ActionChooser world={world} actions={actions} choose={setPicked} />}
      </div>
      <div className="lab-grid">
        {world.actions.length > 2 && (
          <>
            <Shown part="triangle">
              <SimplexFigure
                {...{
                  experiment,
                  lab,
                  settled: settled?.lab ?? lab,
                  prompt,
                  actions,
                  iteration,
                  selected,
                  focus,
                  edit,
                }}
              />
            </Shown>
            <StepFigure {...{ experiment, lab, prompt, actions, selected, head, mark, setMark }} />
          </>
        )}
        <BarsFigure {...{ experiment, draft, lab, prompt, iteration, focus, edit }} />
        {settled && <LabCharts props={{ ...settled, seeds, iteration, focus, active }} />}
        <PlaneFigure props={{ experiment, draft, prompt, edit, compute: computePlane }} />
      </div>
    </>
  );
}

/** Where the playhead stands; at the end if there is no run. */
function useHead({ iterations }: BanditExperiment): Head {
  const moment = useMoment();
  const playhead = useView((view) => view.playhead);
  return {
    iteration: moment?.iteration ?? iterations,
    phase: moment?.phase ?? 'extrapolate',
    playing: playhead.playing,
    pace: paceOf({ iterations }, { playhead }),
  };
}
