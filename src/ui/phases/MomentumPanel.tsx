import type { Experiment } from '../../experiment/experiment';
import type { Cell } from '../../experiment/fold';
import { anchorName, fixed, significant } from '../format';
import { useStore } from '../store';
import { Bars } from './Bars';
import { VectorPicture } from './VectorPicture';

export function MomentumPanel({
  cell,
  iteration,
  experiment,
}: {
  cell: Cell;
  iteration: number;
  experiment: Experiment;
}) {
  const prompt = useStore((state) => state.prompt);
  const { extrapolation, solution } = cell;
  const { world } = experiment;
  if (!extrapolation) return null;
  const { alpha, restarted, momentumNorm, stepNorm, cosine, anchor } = extrapolation;
  return (
    <>
      <VectorPicture extrapolation={extrapolation} iteration={iteration} />
      <dl className="numbers figures">
        <dt>strength α</dt>
        <dd>{fixed(alpha)}</dd>
        <dt>last step, ‖solution − anchor‖</dt>
        <dd>{significant(stepNorm)}</dd>
        <dt>momentum, ‖α (solution − previous)‖</dt>
        <dd>{significant(momentumNorm)}</dd>
        <dt>cosine with the last step</dt>
        <dd>{fixed(cosine, 3)}</dd>
      </dl>
      {restarted && <p className="aside">It pointed against the last step, so it was dropped (restart).</p>}
      {world.kind === 'bandit' && anchor && alpha !== 0 && (
        <Bars
          caption={`Next anchor ${anchorName(iteration)} (bar) and solution (tick)`}
          actions={world.actions}
          now={anchor[prompt % anchor.length]!}
          before={solution?.kind === 'table' ? solution.solution[prompt % solution.solution.length] : undefined}
        />
      )}
    </>
  );
}
