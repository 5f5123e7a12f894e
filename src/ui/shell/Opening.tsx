import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { percent } from '../parts/format';
import { stopOpening } from '../state/opening';
import type { Run } from '../state/runStore';

/** How far a file has been read, or why it cannot be opened. */
export function Opening({ opening: { name, share, fault } }: { opening: NonNullable<Run['opening']> }) {
  const words = shellWords().opening;
  if (fault) return <p role="alert">{words.cannot(name, fault)}</p>;
  return (
    <div className="notice quiet">
      <p role="status">{words.reading(name)}</p>
      <progress aria-label={words.read(name)} value={share} max={1} />
      <span className="figures">{percent(share)}</span>
      <Button onClick={stopOpening}>{words.stop}</Button>
    </div>
  );
}
