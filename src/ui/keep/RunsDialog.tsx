import { useState } from 'react';
import { failureText } from '../../messages/failure';
import { keepWords } from '../../words/en/keep';
import { moment } from '../../words/numbers';
import { sizeText } from '../parts/format';
import { Modal } from '../parts/Modal';
import { deleteRun, renameRun, setKeepOpen } from '../state/keep';
import { isReadable, type KeptRun } from '../state/keepDb';
import type { Keep } from '../state/keepStore';
import { goOn, showKept } from '../state/session';
import { nameOf, progressText } from './keptText';
import './keep.css';

interface RunsDialogProps extends Omit<Keep, 'left'> {
  /** The run that goes on in this tab. */
  live: string | null;
}

/** The runs that this browser keeps: open, go on, rename, delete. */
export function RunsDialog({ open, runs, elsewhere, room, live, fault }: RunsDialogProps) {
  const words = keepWords();
  return (
    <Modal title={words.title} open={open} close={() => void setKeepOpen(false)} className="runs">
      <p>
        {words.about} {room && words.room(sizeText(room.used), sizeText(room.most))}
      </p>
      {fault && (
        <p className="notice bad" role="alert">
          {failureText(fault)}
        </p>
      )}
      {runs === null ? (
        <p role="status">{words.reading}</p>
      ) : runs.length === 0 ? (
        <p>{words.none}</p>
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

function Row({ run, isLive, isElsewhere }: { run: KeptRun; isLive: boolean; isElsewhere: boolean }) {
  const words = keepWords();
  const [isNaming, setNaming] = useState(false);
  const free = !isLive && !isElsewhere;
  const readable = isReadable(run);
  return (
    <li>
      {isNaming ? <NameField run={run} done={() => setNaming(false)} /> : <strong>{nameOf(run)}</strong>}
      <p className="aside">
        {readable ? progressText(run) : words.otherVersion} · {sizeText(run.eventBytes + run.weightBytes)} ·{' '}
        {moment(run.changed)}
        {isLive && ` · ${words.running}`}
        {isElsewhere && ` · ${words.elsewhere}`}
      </p>
      <div className="buttons">
        <button type="button" disabled={!free || !readable} onClick={() => void showKept(run.id)}>
          {words.open}
        </button>
        {!run.ended && (
          <button type="button" disabled={!free || !readable} onClick={() => void goOn(run.id)}>
            {words.goOn}
          </button>
        )}
        <button type="button" disabled={isNaming} onClick={() => setNaming(true)}>
          {words.rename}
        </button>
        <button type="button" disabled={!free} onClick={() => void deleteRun(run.id)}>
          {words.delete}
        </button>
      </div>
    </li>
  );
}

const LONGEST_NAME = 80;

function NameField({ run, done }: { run: KeptRun; done: () => void }) {
  const words = keepWords();
  const [name, setName] = useState(nameOf(run));
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
        <span>{words.name}</span>
        <input value={name} maxLength={LONGEST_NAME} onChange={({ target }) => setName(target.value)} />
      </label>
      <button type="submit">{words.keepName}</button>
    </form>
  );
}
