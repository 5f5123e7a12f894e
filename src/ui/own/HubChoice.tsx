import { type FormEvent, useEffect, useId, useState } from 'react';
import type { Hub } from '../../hub/hosts';
import type { Listing } from '../../hub/listing';
import type { KeptModel } from '../../hub/store';
import { failureText } from '../../messages/failure';
import { ownWords } from '../../words/en/own';
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
  const words = ownWords().hub;
  const { listing, loading, kept, fault } = state;
  useEffect(() => {
    void readKept();
  }, []);
  return (
    <fieldset>
      <legend>{words.title}</legend>
      <p className="own-about">{words.about(hub.host)}</p>
      <div className="own-hub">
        <Repository hub={hub} wanted={wanted} looking={state.looking} />
        {fault && (
          <p role="alert" lang="en">
            {failureText(fault)}
          </p>
        )}
        {loading ? <Progress loading={loading} /> : listing && <Choices listing={listing} />}
        {kept && kept.length > 0 && (
          <ul className="own-kept" aria-label={words.kept}>
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
  ['HuggingFaceTB/SmolLM2-135M-Instruct', 'smallest'],
  ['HuggingFaceTB/SmolLM2-360M-Instruct', 'better'],
  ['Qwen/Qwen2.5-0.5B-Instruct', 'languages'],
] as const;

function Repository({ hub, wanted, looking }: Pick<HubChoiceProps, 'hub' | 'wanted'> & { looking: boolean }) {
  const words = ownWords().hub;
  const [text, setText] = useState(wanted);
  const id = useId();
  const look = (event: FormEvent) => {
    event.preventDefault();
    lookAt(text);
  };
  return (
    <form onSubmit={look}>
      <label htmlFor={id}>{words.repository}</label>
      <div className="buttons">
        <input
          id={id}
          type="text"
          value={text}
          list={`${id}-list`}
          spellCheck={false}
          autoCapitalize="off"
          placeholder={words.form}
          onChange={({ target }) => setText(target.value)}
        />
        <datalist id={`${id}-list`}>
          {SUGGESTED.map(([name, about]) => (
            <option key={name} value={name} label={words[about]} />
          ))}
        </datalist>
        <button type="submit" disabled={looking || text.trim() === ''}>
          {words.look(hub.host)}
        </button>
        {looking && (
          <button type="button" onClick={stopHub}>
            {words.cancel}
          </button>
        )}
      </div>
      {looking && <p role="status">{words.asking(hub.host)}</p>}
    </form>
  );
}

function Choices({ listing }: { listing: Listing }) {
  const words = ownWords().hub;
  return (
    <>
      <p>
        <strong>{listing.id}</strong>
        {words.listed(listing.commit.slice(0, 12), listing.licence ?? words.noLicence)}
      </p>
      <ul className="own-kept">
        {listing.choices.map((choice) => (
          <li key={choice.label}>
            <span>
              {choice.label}, {sizeText(sizeOf(choice))}
            </span>
            <button type="button" onClick={() => load(listing, choice)}>
              {words.load}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Progress({ loading: { listing, choice, done, left, waits } }: { loading: Loading }) {
  const words = ownWords().hub;
  const all = sizeOf(choice);
  const id = useId();
  return (
    <div>
      <p id={id}>
        {words.loading(`${listing.id}, ${choice.label}`, sizeText(done), sizeText(all), percent(done / all))}
        {waits !== null ? words.broken(duration(waits)) : left !== null && words.left(duration(Math.max(1, left)))}
      </p>
      <div className="buttons">
        <progress max={all} value={done} aria-labelledby={id} />
        <button type="button" onClick={stopHub}>
          {words.stop}
        </button>
      </div>
    </div>
  );
}

function Kept({ model, isBusy }: { model: KeptModel; isBusy: boolean }) {
  const words = ownWords().hub;
  const { id, commit, licence, label, bytes, files, isWhole } = model;
  const all = files.reduce((sum, { size }) => sum + size, 0);
  return (
    <li>
      <span>
        {id}@{commit.slice(0, 12)}, {label}, {isWhole ? sizeText(all) : words.partly(sizeText(bytes), sizeText(all))}
        {licence !== null && words.licence(licence)}
      </span>
      <span className="buttons">
        <button type="button" disabled={!isWhole || isBusy} onClick={() => void takeKept(model)}>
          {words.take}
        </button>
        <button type="button" disabled={isBusy} onClick={() => void deleteKept(model)}>
          {words.remove}
        </button>
      </span>
    </li>
  );
}
