import { labWords } from '../../words/en/lab';
import { duration } from '../parts/format';
import { type Delay, MOST_CELLS } from './useLabWorld';

/** Why the pictures are not there yet, and what to do. */
export function LabDelay({ delay, insist }: { delay: Delay | null; insist: () => void }) {
  if (!delay) return null;
  const words = labWords().delay;
  if (delay.kind === 'large') return <p className="notice">{words.large(MOST_CELLS)}</p>;
  const { secondsLeft } = delay;
  if (delay.kind === 'drawing')
    return (
      <p className="aside figures" role="status">
        {words.drawing(delay.share, secondsLeft === null ? null : duration(secondsLeft))}
      </p>
    );
  return (
    <div className="notice">
      <p>{words.long(duration(secondsLeft ?? 0))}</p>
      <button type="button" onClick={insist}>
        {words.draw}
      </button>
    </div>
  );
}
