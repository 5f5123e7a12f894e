import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { rich } from '../parts/rich';
import { dismissUpdate, takeUpdate } from '../state/offline';

/** A new version of the page is there; it is never taken unasked. */
export function UpdateNotice({ offered }: { offered: boolean }) {
  if (!offered) return null;
  const words = shellWords().update;
  return (
    <div className="notice quiet" role="note">
      <p>{rich(words.ready)}</p>
      <Button className="primary" onClick={takeUpdate}>
        {words.load}
      </Button>
      <Button onClick={dismissUpdate}>{words.later}</Button>
    </div>
  );
}
