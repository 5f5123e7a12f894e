import type { Experiment } from '../../experiment/experiment';
import type { Cell } from '../../experiment/fold';
import { shownArm } from '../moment';
import { useStore } from '../store';
import { Bars } from './Bars';
import { LossPicture } from './LossPicture';
import { Tokens } from './Tokens';

export function SolvePanel({ cell, experiment }: { cell: Cell; experiment: Experiment }) {
  const prompt = useStore((state) => state.prompt);
  const beta = useStore((state) => shownArm(state).objective.settings.beta);
  const { steps, solution, sample } = cell;
  const { world } = experiment;
  if (solution?.kind === 'table' && world.kind === 'bandit') {
    const row = prompt % solution.solution.length;
    return (
      <Bars
        caption="Probability under the solution (bar) and the anchor (tick)"
        actions={world.actions}
        now={solution.solution[row]!}
        before={sample?.kind === 'table' ? sample.anchor[row] : undefined}
      />
    );
  }
  return (
    <>
      {steps.length > 0 && <LossPicture steps={steps} beta={beta} />}
      {solution?.kind === 'texts' ? (
        <Tokens solution={solution} />
      ) : (
        <p className="waiting">When the steps are done: one pair, token by token.</p>
      )}
    </>
  );
}
