import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Hub } from '../../hub/hosts';
import type { Listing } from '../../hub/listing';
import type { KeptModel } from '../../hub/store';
import { failureText } from '../../messages/failure';
import { duration, percent, sizeText } from '../parts/format';
import {
  deleteKept,
  type HubState,
  type Loading,
  load,
  lookAt,
  readKept,
  sizeOf,
  stopHub,
  takeKept,
} from '../state/hubStore';

interface HubChoiceProps {
  hub: Hub;
  state: HubState;
  /** What the experiment on the page asks for, as a repository; empty if it asks for none. */
  wanted: string;
}

/** A model of a hub: looked at before it is loaded, loaded by a click, and kept in this browser. */
export function HubChoice({ hub, state, wanted }: HubChoiceProps) {
  const { listing, loading, kept, fault } = state;
  useEffect(() => {
    void readKept();
  }, []);
  return (
    <fieldset>
      <legend>Model, from a hub</legend>
      <p className="own-about">
        Only a click asks {hub.host}, which then learns your address and what you load. What comes is checked against
        the hub’s list, and kept in this browser.
      </p>
      <div className="own-hub">
        <Repository hub={hub} wanted={wanted} looking={state.looking} />
        {fault && <p role="alert">{failureText(fault)}</p>}
        {loading ? <Progress loading={loading} /> : listing && <Choices listing={listing} />}
        {kept && kept.length > 0 && (
          <ul className="own-kept" aria-label="Models that are kept">
            {kept.map((model) => (
              <Kept key={model.key} model={model} isBusy={loading !== null} />
            ))}
          </ul>
        )}
      </div>
    </fieldset>
  );
}

/** Small, and free to be changed and passed on (Apache-2.0, as their cards say). Only the first was tried here. */
const SUGGESTED = [
  ['HuggingFaceTB/SmolLM2-135M-Instruct', 'the smallest that follows a prompt'],
  ['HuggingFaceTB/SmolLM2-360M-Instruct', 'better answers, about three times as slow'],
  ['Qwen/Qwen2.5-0.5B-Instruct', 'many languages'],
] as const;

function Repository({ hub, wanted, looking }: Pick<HubChoiceProps, 'hub' | 'wanted'> & { looking: boolean }) {
  const [text, setText] = useState(wanted);
  const id = useId();
  const look = (event: FormEvent) => {
    event.preventDefault();
    lookAt(text);
  };
  return (
    <form onSubmit={look}>
      <label htmlFor={id}>Repository</label>
      <div className="buttons">
        <input
          id={id}
          type="text"
          value={text}
          list={`${id}-list`}
          spellCheck={false}
          autoCapitalize="off"
          placeholder="owner/name or owner/name@revision"
          onChange={({ target }) => setText(target.value)}
        />
        <datalist id={`${id}-list`}>
          {SUGGESTED.map(([name, about]) => (
            <option key={name} value={name} label={about} />
          ))}
        </datalist>
        <button type="submit" disabled={looking || text.trim() === ''}>
          Look at {hub.host}
        </button>
        {looking && (
          <button type="button" onClick={stopHub}>
            Cancel
          </button>
        )}
      </div>
      {looking && <p role="status">Asking {hub.host} …</p>}
    </form>
  );
}

function Choices({ listing }: { listing: Listing }) {
  return (
    <>
      <p>
        <strong>{listing.id}</strong>, commit {listing.commit.slice(0, 12)}; licence:{' '}
        {listing.licence ?? 'the hub says none; see the model’s card'}.
      </p>
      <ul className="own-kept">
        {listing.choices.map((choice) => (
          <li key={choice.label}>
            <span>
              {choice.label}, {sizeText(sizeOf(choice))}
            </span>
            <button type="button" onClick={() => load(listing, choice)}>
              Load it
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Progress({ loading: { listing, choice, done, left, waits } }: { loading: Loading }) {
  const all = sizeOf(choice);
  const id = useId();
  return (
    <div>
      <p id={id}>
        {listing.id}, {choice.label}: {sizeText(done)} of {sizeText(all)} ({percent(done / all)})
        {waits !== null
          ? `; the line is broken, next attempt in ${duration(waits)}`
          : left !== null && `, ${duration(Math.max(1, left))} left`}
      </p>
      <div className="buttons">
        <progress max={all} value={done} aria-labelledby={id} />
        <button type="button" onClick={stopHub}>
          Stop
        </button>
      </div>
    </div>
  );
}

function Kept({ model, isBusy }: { model: KeptModel; isBusy: boolean }) {
  const { id, commit, licence, label, bytes, files, isWhole } = model;
  const all = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <li>
      <span>
        {id}@{commit.slice(0, 12)}, {label},{' '}
        {isWhole ? sizeText(all) : `${sizeText(bytes)} of ${sizeText(all)}: look at it again to go on`}
        {licence !== null && `; licence: ${licence}`}
      </span>
      <span className="buttons">
        <button type="button" disabled={!isWhole || isBusy} onClick={() => void takeKept(model)}>
          Take it
        </button>
        <button type="button" disabled={isBusy} onClick={() => void deleteKept(model)}>
          Delete
        </button>
      </span>
    </li>
  );
}
