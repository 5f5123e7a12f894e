import { Button } from '../parts/Button';
import { percent } from '../parts/format';
import { stopOpening } from '../state/opening';
import type { Run } from '../state/runStore';

/** How far a file has been read, or why it cannot be opened. */
export function Opening({ opening: { name, share, fault } }: { opening: NonNullable<Run['opening']> }) {
  if (fault)
    return (
      <p role="alert">
        {name} cannot be opened. {fault}.
      </p>
    );
  return (
    <div className="notice quiet">
      <p role="status">Reading {name} …</p>
      <progress aria-label={`${name}, read`} value={share} max={1} />
      <span className="figures">{percent(share)}</span>
      <Button onClick={stopOpening}>Stop</Button>
    </div>
  );
}
