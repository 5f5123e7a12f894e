import { type ComponentProps, type DragEvent, useEffect, useRef } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { fieldAt } from '../../experiment/fields';
import { failureText } from '../../messages/failure';
import type { Trace } from '../../trace/fold';
import { ownWords } from '../../words/en/own';
import type { OwnNote } from '../../worker/protocol';
import type { Judgement } from '../judge/judgements';
import { Choice } from '../parts/Choice';
import { percent, sizeText } from '../parts/format';
import { NumberControl } from '../settings/Controls';
import { chooseOwn, NEW_JUDGES, nameOf, type Own, worldAsked } from '../state/ownStore';
import { adoptOwn, letWrite, readOwn } from '../state/session';
import { AskNow } from './AskNow';
import { BlindTest } from './BlindTest';
import { ClassifierChoice } from './ClassifierChoice';
import { droppedFiles, isModel } from './chosen';
import { DataChoice } from './DataChoice';
import { Facts } from './Facts';
import { FileChoice, FilePicker } from './FileChoice';
import { HubChoice } from './HubChoice';
import { Measured } from './Measured';
import { PromptBox } from './PromptBox';
import { RulesEditor } from './RulesEditor';
import { TakeHome } from './TakeHome';
import './own.css';

interface OwnModelProps {
  own: Own;
  /** Null in a build without one. */
  hub: ComponentProps<typeof HubChoice> | null;
  /** Of the run on the screen. */
  experiment: Experiment;
  trace: Trace;
  /** What the reader has said as the judge. */
  labels: readonly Judgement[];
  active: boolean;
}

/** A model and data of the reader's: chosen, read and looked at, before they become the experiment. */
export function OwnModel({ own, hub, experiment, trace, labels, active }: OwnModelProps) {
  const words = ownWords();
  const { model, data, judge, chat, note } = own;
  const asked = worldAsked(own);
  const kept = own.adapters.at(-1)?.kept ?? [];
  const armName = (id: string) => experiment.arms.find((arm) => arm.id === id)?.name ?? id;
  const { world } = experiment;
  const isReading = note?.state === 'reading';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: everything that can be dropped can be chosen, too
    <div className="own" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <p>{words.about}</p>
      <FileChoice
        title={words.model.title}
        about={words.model.about}
        chosen={
          model.length > 0
            ? `${nameOf(own) ?? words.model.several(model.length)}, ${sizeText(model.reduce((sum, { size }) => sum + size, 0))}`
            : null
        }
      >
        <FilePicker label={words.model.files} multiple choose={(files) => chooseOwn({ model: files })} />
        <FilePicker label={words.model.folder} folder choose={(files) => chooseOwn({ model: topOf(files) })} />
      </FileChoice>
      {hub && <HubChoice {...hub} />}
      <DataChoice data={data} names={own.names} columns={own.columns} />
      <fieldset>
        <legend>{words.judges.title}</legend>
        <Choice
          legend={words.judges.title}
          name="judge"
          options={JUDGES.map((value) => ({ value, label: words.judges[value] }))}
          value={judge.kind}
          choose={(kind) => chooseOwn({ judge: NEW_JUDGES[kind] })}
        />
        {judge.kind === 'rules' && (
          <RulesEditor rules={judge.rules} change={(rules) => chooseOwn({ judge: { kind: 'rules', rules } })} />
        )}
        {judge.kind === 'classifier' && <ClassifierChoice {...{ judge, files: own.classifier, labels: own.labels }} />}
        <label className="own-check">
          <input type="checkbox" checked={chat} onChange={({ target }) => chooseOwn({ chat: target.checked })} />
          <span>{words.judges.chat}</span>
        </label>
        <NumberControl
          label={words.judges.prompts}
          unit={words.judges.anIteration}
          field={numberAt('sampling.prompts')}
          value={asked.sampling.prompts}
          commit={(prompts) => chooseOwn({ prompts })}
        />
        <NumberControl
          label={words.judges.heldOut}
          hint={words.judges.heldOutHint}
          field={numberAt('evaluation.prompts')}
          value={asked.evaluation.prompts}
          commit={(heldOut) => chooseOwn({ heldOut })}
        />
      </fieldset>
      <div className="buttons">
        <button type="button" disabled={model.length === 0 || !data || isReading} onClick={readOwn}>
          {words.read}
        </button>
        {note?.state === 'ready' && (
          <button type="button" className="primary" onClick={adoptOwn}>
            {words.adopt}
          </button>
        )}
      </div>
      {note && <Note note={note} />}
      {note?.state === 'ready' && <Measured probe={own.probe} memory={own.memory} facts={note.facts} active={active} />}
      {note?.state === 'ready' && <AskNow adapter={own.adapter} {...{ chat, active }} />}
      {own.adapters.length > 0 && world.kind === 'model' && (
        <TakeHome
          {...{ adapters: own.adapters, trace, labels, active, nameOf: armName }}
          experiment={{ ...experiment, world }}
          isGguf={model.length === 1}
        />
      )}
      {kept.length > 0 && (
        <>
          <BlindTest kept={kept} {...{ nameOf: armName, active }} />
          <PromptBox
            title={words.ask.learnt}
            writers={[
              { learnt: null, name: words.ask.before },
              ...kept.map((learnt) => ({ learnt, name: words.kept(armName(learnt.arm), learnt.iteration) })),
            ]}
            from="run"
            write={letWrite}
            {...{ chat, active }}
          />
        </>
      )}
    </div>
  );
}

const numberAt = (path: string) =>
  fieldAt(`world.model.${path}`) as Extract<ReturnType<typeof fieldAt>, { kind: 'number' }>;

/** What is dropped here is a model or data, and not a run for the page behind. */
async function drop(event: DragEvent): Promise<void> {
  event.preventDefault();
  event.nativeEvent.stopPropagation();
  const files = await droppedFiles(event.dataTransfer);
  if (files.length === 0) return;
  chooseOwn((await isModel(files)) ? { model: files } : { data: files[0]! });
}

const JUDGES = ['person', 'pairs', 'rules', 'classifier'] as const;

/** Of a chosen folder its own files, not those of folders in it. */
const topOf = (files: readonly File[]): File[] =>
  files.filter(({ webkitRelativePath: path }) => path.split('/').length === 2);

function Note({ note }: { note: OwnNote }) {
  const words = ownWords();
  const place = useRef<HTMLDivElement>(null);
  const { state } = note;
  const seen = useRef(state);
  // What is said stands below what was pressed, which may be at the lower edge.
  useEffect(() => {
    if (state === 'reading' || state !== seen.current) place.current?.scrollIntoView({ block: 'nearest' });
    seen.current = state;
  }, [state]);
  const told = state === 'reading' ? [] : note.told;
  return (
    <div ref={place} className="own-note">
      {state === 'reading' && <p role="status">{words.reading(percent(note.done / Math.max(1, note.all)))}</p>}
      {state === 'failed' && (
        <p role="alert">
          {words.unusable} <span lang="en">{failureText(note.detail)}</span>
        </p>
      )}
      {told.length > 0 && (
        <ul className="own-told">
          {told.map((line) => (
            <li key={line} lang="en">
              {line}
            </li>
          ))}
        </ul>
      )}
      {state === 'ready' && <Facts facts={note.facts} total={note.world.data.count ?? 0} />}
    </div>
  );
}
