import { Button } from '../parts/Button';
import { dismissUpdate, takeUpdate } from '../state/offline';

/** A new version of the page is there; it is never taken unasked. */
export function UpdateNotice({ offered }: { offered: boolean }) {
  if (!offered) return null;
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>A new version of this page is ready.</strong> Loading it ends what is being trained; iterations that are
        finished are kept.
      </p>
      <Button className="primary" onClick={takeUpdate}>
        Load it
      </Button>
      <Button onClick={dismissUpdate}>Later</Button>
    </div>
  );
}
