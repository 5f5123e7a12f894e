import { methodOf } from '../../algorithms/objectives/table';
import type { Extrapolation } from '../../trace/events';
import type { Cell } from '../../trace/fold';
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
  const { solution } = cell;
  const { table } = wordsOf(experiment);
  const { alpha, restarted, momentumNorm, stepNorm, cosine, anchor, inFactors } = extrapolation;
  if (methodOf(arm).kind === 'search')
    return <p className="aside">Nothing was trained, so there is nothing to carry on.</p>;
  return (
    <>
      <VectorPicture extrapolation={extrapolation} iteration={iteration} />
      <dl className="numbers figures">
        <dt>strength α</dt>
        <dd>{fixed(alpha)}</dd>
        <dt>last step, ‖solution − anchor‖</dt>
        <dd>{significant(stepNorm)}</dd>
        <dt>momentum, ‖α (solution − {arm.momentum.from})‖</dt>
        <dd>{significant(momentumNorm)}</dd>
        <dt>cosine with the last step</dt>
        <dd>{fixed(cosine, 3)}</dd>
      </dl>
      {restarted && <p className="aside">It pointed against the last step, so it was dropped (restart).</p>}
      {inFactors && (
        <p className="aside">
          A and B of the adapter were extrapolated each for itself: what they change together is not exactly
          (1+α)·solution − α·previous.
        </p>
      )}
      {table && anchor && alpha !== 0 && (
        <Bars
          caption={`Next anchor ${anchorName(iteration)} (bar) and solution (tick)`}
          actions={table.actions}
          now={anchor[prompt % anchor.length]!}
          before={solution?.kind === 'table' ? solution.solution[prompt % solution.solution.length] : undefined}
        />
      )}
    </>
  );
}
