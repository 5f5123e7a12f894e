import { methodOf } from '../../algorithms/objectives/table';
import type { Extrapolation } from '../../trace/events';
import type { Cell } from '../../trace/fold';
import { phasesWords } from '../../words/en/phases';
import { anchorName, fixed, significant } from '../parts/format';
import { wordsOf } from '../parts/worlds';
import { Bars } from './Bars';
import type { PanelProps } from './panel';
import { VectorPicture } from './VectorPicture';

interface MomentumPanelProps extends PanelProps {
  cell: Cell;
  extrapolation: Extrapolation;
  iteration: number;
}

export function MomentumPanel({ cell, extrapolation, iteration, experiment, arm, prompt }: MomentumPanelProps) {
  const words = phasesWords().momentum;
  const { solution } = cell;
  const { table } = wordsOf(experiment);
  const { alpha, restarted, momentumNorm, stepNorm, cosine, anchor, inFactors } = extrapolation;
  if (methodOf(arm).kind === 'search') return <p className="aside">{words.nothing}</p>;
  return (
    <>
      <VectorPicture extrapolation={extrapolation} iteration={iteration} />
      <dl className="numbers figures">
        <dt>{words.strength}</dt>
        <dd>{fixed(alpha)}</dd>
        <dt>{words.step}</dt>
        <dd>{significant(stepNorm)}</dd>
        <dt>{words.momentum[arm.momentum.from]}</dt>
        <dd>{significant(momentumNorm)}</dd>
        <dt>{words.cosine}</dt>
        <dd>{fixed(cosine, 3)}</dd>
      </dl>
      {restarted && <p className="aside">{words.restarted}</p>}
      {inFactors && <p className="aside">{words.inFactors}</p>}
      {table && anchor && alpha !== 0 && (
        <Bars
          caption={words.bars(anchorName(iteration))}
          actions={table.actions}
          now={anchor[prompt % anchor.length]!}
          before={solution?.kind === 'table' ? solution.solution[prompt % solution.solution.length] : undefined}
        />
      )}
    </>
  );
}
