import { failureText } from '../../messages/failure';
import { Button } from '../parts/Button';
import { dismissKeepFault, dismissLeft, type Keep } from '../state/keepStore';
import { goOn, showKept } from '../state/session';
import { progressText } from './keptText';

interface KeepNoticesProps extends Pick<Keep, 'left' | 'fault' | 'open'> {
  /** The run on the screen, if it is kept, stopped before its end and does not go on now. */
  stopped: Keep['current'];
}

/** What became of runs: one that can go on, one that another tab left, and what could not be kept. */
export function KeepNotices({ stopped, left, fault, open }: KeepNoticesProps) {
  return (
    <>
      {fault && !open && (
        <div className="notice" role="alert">
          <p>{failureText(fault)}</p>
          <Button onClick={dismissKeepFault}>Dismiss</Button>
        </div>
      )}
      {stopped && (
        <div className="notice quiet" role="note">
          <p>
            <strong>Kept up to {progressText(stopped)}.</strong> It goes on from there with the same numbers as if it
            had never stopped.
          </p>
          <Button className="primary" onClick={() => void goOn(stopped.id)}>
            Go on
          </Button>
        </div>
      )}
      {left && !stopped && (
        <div className="notice quiet" role="note">
          <p>
            <strong>A run was left unfinished:</strong> {left.name}, {progressText(left)}.
          </p>
          <Button onClick={() => void showKept(left.id)}>Show it</Button>
          <Button onClick={dismissLeft}>Dismiss</Button>
        </div>
      )}
    </>
  );
}
