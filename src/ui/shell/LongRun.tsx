import { duration } from '../parts/format';
import { Modal } from '../parts/Modal';
import { setAsking } from '../state/actions';
import { trainAnyway } from '../state/session';

/** Asks before a run that takes long. */
export function LongRun({ seconds }: { seconds: number | null }) {
  const close = () => setAsking(null);
  return (
    <Modal title="A long run" open={seconds !== null} close={close}>
      <p>
        Training live is estimated to take about <strong>{duration(seconds ?? 0)}</strong> on this machine, within a
        factor of five. The page must stay open. Fewer seeds, arms or iterations take less.
      </p>
      <div className="buttons">
        <button type="button" onClick={trainAnyway}>
          Train anyway
        </button>
        <button type="button" onClick={close}>
          Not now
        </button>
      </div>
    </Modal>
  );
}
