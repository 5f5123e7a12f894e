import type { Cell } from '../../trace/fold';
import { solvedShareOf } from '../../trace/solved';
import { phasesWords } from '../../words/en/phases';
import { wordsOf } from '../parts/worlds';
import { learningOf } from '../state/learning';
import { Bars } from './Bars';
import { LossPicture } from './LossPicture';
import type { PanelProps } from './panel';
import { Queries, SearchPicture } from './SearchPicture';
import { Tokens } from './Tokens';

export function SolvePanel({ cell, experiment, arm, prompt }: PanelProps & { cell: Cell }) {
  const words = phasesWords().solve;
  const { beta } = arm.objective.settings;
  const { steps, solution, sample } = cell;
  const { table } = wordsOf(experiment);
  const share = solvedShareOf(arm, cell);
  return (
    <>
      {steps.length > 0 &&
        (steps[0]!.search ? <SearchPicture steps={steps} /> : <LossPicture steps={steps} beta={beta} />)}
      {solution?.kind === 'texts' && solution.search && <Queries search={solution.search} />}
      {share !== null && <p className="aside">{words.solved(share)}</p>}
      {solution === null && <p className="waiting">{words.waiting}</p>}
      {solution?.kind === 'texts' && solution.startLost !== undefined && (
        <p className="aside">{words.lost(solution.startLost)}</p>
      )}
      {solution?.kind === 'texts' && <Tokens solution={solution} fresh={learningOf(arm).fresh} />}
      {solution?.kind === 'table' && table && (
        <Bars
          caption={words.bars}
          actions={table.actions}
          now={solution.solution[prompt % solution.solution.length]!}
          before={sample?.kind === 'table' ? sample.anchor[prompt % sample.anchor.length] : undefined}
        />
      )}
    </>
  );
}
