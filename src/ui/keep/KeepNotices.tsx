import { failureText } from '../../messages/failure';
import { keepWords } from '../../words/en/keep';
import { Button } from '../parts/Button';
import { dismissKeepFault, dismissLeft, type Keep } from '../state/keepStore';
import { goOn, showKept } from '../state/session';
import { nameOf, progressText } from './keptText';

interface KeepNoticesProps extends Pick<Keep, 'left' | 'fault' | 'open'> {
  /** The run on the screen, if it is kept, stopped before its end and does not go on now. */
  stopped: Keep['current'];
}

/** What became of runs: one that can go on, one that another tab left, and what could not be kept. */
export function KeepNotices({ stopped, left, fault, open }: KeepNoticesProps) {
  const words = keepWords();
  return (
    <>
      {fault && !open && (
        <div className="notice" role="alert">
          <p>{failureText(fault)}</p>
          <Button onClick={dismissKeepFault}>{words.dismiss}</Button>
        </div>
      )}
      {stopped && (
        <div className="notice quiet" role="note">
          <p>
            <strong>{words.upTo(progressText(stopped))}</strong> {words.sameNumbers}
          </p>
          <Button className="primary" onClick={() => void goOn(stopped.id)}>
            {words.goOn}
          </Button>
        </div>
      )}
      {left && !stopped && (
        <div className="notice quiet" role="note">
          <p>
            <strong>{words.left}</strong> {nameOf(left)}, {progressText(left)}.
          </p>
          <Button onClick={() => void showKept(left.id)}>{words.show}</Button>
          <Button onClick={dismissLeft}>{words.dismiss}</Button>
        </div>
      )}
    </>
  );
}
