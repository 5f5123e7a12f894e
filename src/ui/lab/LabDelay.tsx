import { grouped } from '../../words/numbers';
import { duration } from '../parts/format';
import { type Delay, MOST_CELLS } from './useLabWorld';

/** Why the pictures are not there yet, and what to do. */
export function LabDelay({ delay, insist }: { delay: Delay | null; insist: () => void }) {
  if (!delay) return null;
  if (delay.kind === 'large')
    return (
      <p className="notice">
        This experiment is too large for the lab’s pictures: arms × iterations × prompts × actions is more than{' '}
        {grouped(MOST_CELLS)}. “Train live” runs it all the same.
      </p>
    );
  const left = delay.secondsLeft === null ? '' : `, about ${duration(delay.secondsLeft)} left`;
  if (delay.kind === 'drawing')
    return (
      <p className="aside figures" role="status">
        Drawing the lab: {Math.floor(100 * delay.share)} %{left}
      </p>
    );
  return (
    <div className="notice">
      <p>To draw this lab takes about {duration(delay.secondsLeft ?? 0)} on this machine.</p>
      <button type="button" onClick={insist}>
        Draw it
      </button>
    </div>
  );
}
