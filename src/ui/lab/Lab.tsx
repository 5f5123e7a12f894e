import { useMemo, useRef, useState } from 'react';
import { ArmKeys } from '../parts/ArmKey';
import { lazyPart } from '../parts/ErrorBoundary';
import { Scroller } from '../parts/Scroller';
import { PromptChooser } from '../phases/PromptChooser';
import { useFocus, useMoment } from '../state/hooks';
import { edit as editDraft } from '../state/runStore';
import { useView } from '../state/viewStore';
import { ActionChooser, defaultActions } from './ActionChooser';
import { BarsFigure } from './BarsFigure';
import type { LabEdit, LabPictureProps } from './figureProps';
import { IterationBar } from './IterationBar';
import { LabDelay } from './LabDelay';
import { LabNote } from './LabNote';
import type { BanditExperiment } from './orbits';
import { SimplexFigure } from './SimplexFigure';
import { StepFigure } from './StepFigure';
import type { Triple } from './ternary';
import { type Drawn, useLabWorld } from './useLabWorld';
import { useSeeds } from './useSeeds';
import './lab.css';
import './pictures.css';

const WAITING = <div className="lab-waiting" />;
const LabCharts = lazyPart(
  'The charts of the lab',
  () => import('./LabCharts').then((file) => file.LabCharts),
  WAITING,
);
const PlaneFigure = lazyPart(
  'The plane of α and β',
  () => import('./PlaneFigure').then((file) => file.PlaneFigure),
  WAITING,
);

/** The theory lab: the loops of the draft's arms, computed in the page and drawn again with every change. */
export function Lab({ draft }: { draft: BanditExperiment }) {
  const { experiment, held, edit } = useHeld(draft);
  const focus = useFocus();
  const { lab, settled, delay, insist } = useLabWorld(experiment, focus, held);
  const { arms } = experiment;
  return (
    <section className="lab" aria-labelledby="lab" data-held={held}>
      <div className="lab-head">
        <h2 id="lab">The theory lab</h2>
        <Scroller className="scroll keys-box" label="Key of the arms">
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
  const { world, arms } = experiment;
  const { iterations } = draft;
  const prompt = useView((view) => view.prompt) % world.base.length;
  const chosen = useView((view) => view.arm);
  const selected = arms.some(({ id }) => id === chosen) ? chosen : arms[0]!.id;
  const [iteration, setIteration] = useIteration(iterations);
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
        <IterationBar iteration={iteration} iterations={iterations} show={setIteration} />
        <PromptChooser prompts={world.base.length} prompt={prompt} noun="prompt" />
        {world.actions.length > 3 && <ActionChooser world={world} actions={actions} choose={setPicked} />}
      </div>
      <div className="lab-grid">
        {world.actions.length > 2 && (
          <>
            <SimplexFigure
              {...{ experiment, lab, settled: settled?.lab ?? lab, prompt, actions, iteration, selected, focus, edit }}
            />
            <StepFigure {...{ experiment, lab, prompt, actions, selected }} />
          </>
        )}
        <BarsFigure {...{ experiment, draft, lab, prompt, iteration, focus, edit }} />
        {settled && <LabCharts props={{ ...settled, seeds, iteration, focus }} />}
        <PlaneFigure props={{ experiment, draft, prompt, edit }} />
      </div>
    </>
  );
}

/** Iterations that are drawn during a drag: with six arms they take less than two frames. */
const WHILE_HELD = 120;

/** The draft, or during a drag the dragged experiment, with fewer iterations if it has many. */
function useHeld(draft: BanditExperiment): { experiment: BanditExperiment; held: boolean; edit: LabEdit } {
  const [held, setHeld] = useState<BanditExperiment | null>(null);
  const latest = useRef<BanditExperiment | null>(null);
  const { iterations } = draft;
  const edit = useMemo(() => {
    const hold = (next: BanditExperiment | null) => {
      latest.current = next;
      setHeld(next && { ...next, iterations: Math.min(iterations, WHILE_HELD) });
    };
    return {
      hold,
      drop() {
        if (latest.current) editDraft({ ...latest.current, iterations });
        hold(null);
      },
      set: editDraft,
    };
  }, [iterations]);
  return { experiment: held ?? draft, held: held !== null, edit };
}

/** The iteration that the pictures show: the last one at first, then whatever the run and its scrubber show. */
function useIteration(iterations: number): [number, (iteration: number) => void] {
  const reached = useMoment()?.iteration ?? null;
  const [{ chosen, since }, set] = useState({ chosen: reached, since: reached });
  // Not in an effect: with many events waiting, React would take one effect after each of them for an endless loop.
  if (since !== reached) set({ chosen: reached, since: reached });
  return [Math.min(chosen ?? iterations, iterations), (iteration) => set({ chosen: iteration, since: reached })];
}
