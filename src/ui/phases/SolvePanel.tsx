import type { Cell } from '../../trace/fold';
import { solvedShareOf } from '../../trace/solved';
import { percent, significant } from '../parts/format';
import { wordsOf } from '../parts/worlds';
import { learningOf } from '../state/learning';
import { Bars } from './Bars';
import { LossPicture } from './LossPicture';
import type { PanelProps } from './panel';
import { Queries, SearchPicture } from './SearchPicture';
import { Tokens } from './Tokens';

export function SolvePanel({ cell, experiment, arm, prompt }: PanelProps & { cell: Cell }) {
  const { beta } = arm.objective.settings;
  const { steps, solution, sample } = cell;
  const { table } = wordsOf(experiment);
  const share = solvedShareOf(arm, cell);
  return (
    <>
      {steps.length > 0 &&
        (steps[0]!.search ? <SearchPicture steps={steps} /> : <LossPicture steps={steps} beta={beta} />)}
      {solution?.kind === 'texts' && solution.search && <Queries search={solution.search} />}
      {share !== null && (
        <p className="aside">
          Solved to {percent(share, 0)}: the margin, over the log-odds that the oracle gave to these labels.
        </p>
      )}
      {solution === null && <p className="waiting">When the steps are done: what they did to the probabilities.</p>}
      {solution?.kind === 'texts' && solution.startLost !== undefined && (
        <p className="aside">
          The anchor has twice the adapter’s rank, so the steps began near it: {significant(100 * solution.startLost)} %
          of what it changes was left out.
        </p>
      )}
      {solution?.kind === 'texts' && <Tokens solution={solution} fresh={learningOf(arm).fresh} />}
      {solution?.kind === 'table' && table && (
        <Bars
          caption="Probability under the solution (bar) and the anchor (tick)"
          actions={table.actions}
          now={solution.solution[prompt % solution.solution.length]!}
          before={sample?.kind === 'table' ? sample.anchor[prompt % sample.anchor.length] : undefined}
        />
      )}
    </>
  );
}
