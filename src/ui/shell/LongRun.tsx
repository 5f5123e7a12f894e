import { shellWords } from '../../words/en/shell';
import { duration } from '../parts/format';
import { Modal } from '../parts/Modal';
import { rich } from '../parts/rich';
import { setAsking } from '../state/actions';
import { trainAnyway } from '../state/session';

/** Asks before a run that takes long. */
export function LongRun({ seconds }: { seconds: number | null }) {
  const words = shellWords().longRun;
  const close = () => setAsking(null);
  return (
    <Modal title={words.title} open={seconds !== null} close={close}>
      <p>{rich(words.about, { time: <strong>{duration(seconds ?? 0)}</strong> })}</p>
      <div className="buttons">
        <button type="button" onClick={trainAnyway}>
          {words.train}
        </button>
        <button type="button" onClick={close}>
          {words.leave}
        </button>
      </div>
    </Modal>
  );
}
