import { useState } from 'react';
import { failureText } from '../../messages/failure';
import { moment } from '../../words/numbers';
import { sizeText } from '../parts/format';
import { Modal } from '../parts/Modal';
import { deleteRun, renameRun, setKeepOpen } from '../state/keep';
import { isReadable, type KeptRun } from '../state/keepDb';
import type { Keep } from '../state/keepStore';
import { goOn, showKept } from '../state/session';
import { progressText } from './keptText';
import './keep.css';

interface RunsDialogProps extends Omit<Keep, 'left'> {
  /** The run that goes on in this tab. */
  live: string | null;
}

/** The runs that this browser keeps: open, go on, rename, delete. */
export function RunsDialog({ open, runs, elsewhere, room, live, fault }: RunsDialogProps) {
  return (
    <Modal title="Runs" open={open} close={() => void setKeepOpen(false)} className="runs">
      <p>
        What is trained here is kept in this browser after every iteration, with the weights to go on from. Nothing is
        sent anywhere. {room && <Room room={room} />}
      </p>
      {fault && (
        <p className="notice bad" role="alert">
          {failureText(fault)}
        </p>
      )}
      {runs === null ? (
        <p role="status">Reading the list …</p>
      ) : runs.length === 0 ? (
        <p>No run is kept. “Train live” makes one.</p>
      ) : (
        <ul className="kept-runs">
          {runs.map((run) => (
            <Row key={run.id} run={run} isLive={run.id === live} isElsewhere={elsewhere.includes(run.id)} />
          ))}
        </ul>
      )}
    </Modal>
  );
}

const Room = ({ room: { used, most } }: { room: NonNullable<Keep['room']> }) => (
  <>
    This host takes {sizeText(used)} of the {sizeText(most)} that the browser grants it.
  </>
);

function Row({ run, isLive, isElsewhere }: { run: KeptRun; isLive: boolean; isElsewhere: boolean }) {
  const [isNaming, setNaming] = useState(false);
  const free = !isLive && !isElsewhere;
  const readable = isReadable(run);
  return (
    <li>
      {isNaming ? <NameField run={run} done={() => setNaming(false)} /> : <strong>{run.name}</strong>}
      <p className="aside">
        {readable ? progressText(run) : 'kept by another version of this page'} ·{' '}
        {sizeText(run.eventBytes + run.weightBytes)} · {moment(run.changed)}
        {isLive && ' · on the screen, running'}
        {isElsewhere && ' · goes on in another tab'}
      </p>
      <div className="buttons">
        <button type="button" disabled={!free || !readable} onClick={() => void showKept(run.id)}>
          Open
        </button>
        {!run.ended && (
          <button type="button" disabled={!free || !readable} onClick={() => void goOn(run.id)}>
            Go on
          </button>
        )}
        <button type="button" disabled={isNaming} onClick={() => setNaming(true)}>
          Rename
        </button>
        <button type="button" disabled={!free} onClick={() => void deleteRun(run.id)}>
          Delete
        </button>
      </div>
    </li>
  );
}

const LONGEST_NAME = 80;

function NameField({ run, done }: { run: KeptRun; done: () => void }) {
  const [name, setName] = useState(run.name);
  return (
    <form
      className="buttons"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') void renameRun(run.id, name.trim());
        done();
      }}
    >
      <label className="labelled">
        <span>Name</span>
        <input value={name} maxLength={LONGEST_NAME} onChange={({ target }) => setName(target.value)} />
      </label>
      <button type="submit">Keep the name</button>
    </form>
  );
}
