import type { ReactNode } from 'react';
import { alphaAt } from '../../algorithms/momentum';
import { findObjective } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import { type Cell, type Moment, reached } from '../../experiment/fold';
import { PHASES, type Phase } from '../../experiment/trace';
import { anchorName, count, significant, solutionName } from '../format';
import { order, shownArm, shownExperiment, useCell, useMoment } from '../moment';
import { Scroller } from '../Scroller';
import { useStore } from '../store';
import { LabelPanel } from './LabelPanel';
import { MomentumPanel } from './MomentumPanel';
import { SamplePanel } from './SamplePanel';
import { SolvePanel } from './SolvePanel';
import { searchSentence } from './searchSentence';

/** The four phases of one iteration, which read as one sentence. */
export function Phases() {
  const experiment = useStore(shownExperiment);
  const arm = useStore(shownArm);
  const moment = useMoment();
  const cell = useCell(moment);
  return (
    <section className="phases" aria-label="One iteration, phase by phase">
      {PHASES.map((phase) => (
        <Panel
          key={phase}
          phase={phase}
          moment={moment}
          cell={cell}
          sentence={
            findObjective(arm.objective.id).kind === 'search'
              ? searchSentence(phase, arm)
              : sentence(phase, experiment, arm, moment, cell)
          }
        >
          {cell && moment && content(phase, experiment, cell, moment)}
        </Panel>
      ))}
    </section>
  );
}

interface PanelProps {
  phase: Phase;
  moment: Moment | null;
  cell: Cell | null;
  sentence: ReactNode;
  children: ReactNode;
}

function Panel({ phase, moment, cell, sentence, children }: PanelProps) {
  const id = `phase-${phase}`;
  const shown = moment !== null && order({ ...moment, phase }) <= order(moment) && reached(cell, phase);
  return (
    <section className="phase" aria-labelledby={id} data-phase={phase} data-current={moment?.phase === phase}>
      <h2 id={id}>
        <span className="phase-name">
          {PHASES.indexOf(phase) + 1} {phase}
        </span>
        <span className="phase-sentence">{sentence}</span>
      </h2>
      <Scroller className="phase-body" label={`${phase}, in detail`}>
        {shown ? children : <p className="waiting">{WAITING[phase]}</p>}
      </Scroller>
    </section>
  );
}

const WAITING: Readonly<Record<Phase, string>> = {
  sample: 'Here the responses will stand, each with its true reward.',
  label: 'Here the oracle will show what it prefers.',
  solve: 'Here the loss will fall, and each token will show what happened to its probability.',
  extrapolate: 'Here momentum will show its size and direction.',
};

function content(phase: Phase, experiment: Experiment, cell: Cell, moment: Moment): ReactNode {
  switch (phase) {
    case 'sample':
      return cell.sample && <SamplePanel sample={cell.sample} experiment={experiment} />;
    case 'label':
      return (
        cell.sample && cell.labels && <LabelPanel sample={cell.sample} labels={cell.labels} experiment={experiment} />
      );
    case 'solve':
      return <SolvePanel cell={cell} experiment={experiment} />;
    case 'extrapolate':
      return cell.extrapolation && <MomentumPanel cell={cell} iteration={moment.iteration} experiment={experiment} />;
    default:
      throw phase satisfies never;
  }
}

function sentence(phase: Phase, experiment: Experiment, arm: Arm, moment: Moment | null, cell: Cell | null): ReactNode {
  const { world } = experiment;
  const iteration = moment?.iteration ?? 1;
  switch (phase) {
    case 'sample':
      return world.kind === 'tales' ? (
        <>
          The <em>anchor</em> {anchorName(iteration - 1)} writes {count(world.sampling.responses, 'ending')} for each of{' '}
          {count(world.sampling.prompts, 'beginning')},
        </>
      ) : (
        <>
          The <em>anchor</em> {anchorName(iteration - 1)} spreads its bets over {count(world.actions.length, 'action')},
        </>
      );
    case 'label':
      return world.kind === 'tales' ? (
        <>
          an <em>oracle</em> says which of two it prefers{pairs(cell)},
        </>
      ) : world.labels.kind === 'exact' ? (
        <>
          the <em>oracle</em> knows how often each beats each,
        </>
      ) : (
        <>
          an <em>oracle</em> compares two at a time, {count(world.labels.count, 'time')},
        </>
      );
    case 'solve':
      return (
        <>
          the <em>solver</em> moves the policy towards the preferred to {solutionName(iteration)},{' '}
          {solveSteps(experiment, arm)},
        </>
      );
    case 'extrapolate': {
      const alpha = cell?.extrapolation?.alpha ?? alphaAt(arm.momentum, iteration - 1);
      return alpha === 0 ? (
        <>
          and without <em>momentum</em> the next anchor is that solution.
        </>
      ) : (
        <>
          and <em>momentum</em> carries it on by {significant(alpha)} of its last change.
        </>
      );
    }
    default:
      throw phase satisfies never;
  }
}

function solveSteps({ world }: Experiment, { lookAhead }: Arm): string {
  const exact = world.kind === 'bandit' && world.labels.kind === 'exact';
  const steps = count(world.kind === 'tales' ? world.solve.steps : world.labels.steps, 'step');
  if (lookAhead === 'extragradient')
    return exact
      ? 'by way of a half-way point, where it asks again'
      : `in ${steps} to a half-way point, where it asks again, and in ${steps} from the anchor`;
  return exact ? 'in one exact step' : `in ${steps}`;
}

function pairs(cell: Cell | null): string {
  return cell?.labels?.kind === 'texts' ? `, in ${count(cell.labels.pairs.length, 'pair')}` : '';
}
