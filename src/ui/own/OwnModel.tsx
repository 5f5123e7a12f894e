import type { ComponentProps, DragEvent } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { fieldAt } from '../../experiment/fields';
import { failureText } from '../../messages/failure';
import type { Trace } from '../../trace/fold';
import type { OwnNote } from '../../worker/protocol';
import type { Judgement } from '../judge/judgements';
import { Choice } from '../parts/Choice';
import { percent, sizeText } from '../parts/format';
import { NumberControl } from '../settings/Controls';
import { chooseOwn, nameOf, type Own, RULES, worldAsked } from '../state/ownStore';
import { adoptOwn, letWrite, readOwn } from '../state/session';
import { AskNow } from './AskNow';
import { BlindTest } from './BlindTest';
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
  const { model, data, judge, chat, note } = own;
  const asked = worldAsked(own);
  const kept = own.adapters.at(-1)?.kept ?? [];
  const armName = (id: string) => experiment.arms.find((arm) => arm.id === id)?.name ?? id;
  const { world } = experiment;
  const isReading = note?.state === 'reading';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: everything that can be dropped can be chosen, too
    <div className="own" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <p>
        A small language model learns your preference, with and without momentum, in this tab. Nothing leaves your
        machine.
      </p>
      <FileChoice
        title="Model, from disk"
        about="A GGUF file, or all files of a folder with config.json, model.safetensors and tokenizer.json: Llama, Mistral, Qwen, GPT-2, Pythia, TinyStories or Gemma 3. Tried: SmolLM2 with 135 M parameters."
        chosen={model.length > 0 ? `${nameOf(own)}, ${sizeText(model.reduce((sum, { size }) => sum + size, 0))}` : null}
      >
        <FilePicker label="Files" multiple choose={(files) => chooseOwn({ model: files })} />
        <FilePicker label="A folder" folder choose={(files) => chooseOwn({ model: topOf(files) })} />
      </FileChoice>
      {hub && <HubChoice {...hub} />}
      <DataChoice data={data} names={own.names} columns={own.columns} />
      <fieldset>
        <legend>Who judges</legend>
        <Choice
          legend="Who judges"
          name="judge"
          options={JUDGES}
          value={judge.kind}
          choose={(kind) => chooseOwn({ judge: kind === 'rules' ? RULES : { kind } })}
        />
        {judge.kind === 'rules' && (
          <RulesEditor rules={judge.rules} change={(rules) => chooseOwn({ judge: { kind: 'rules', rules } })} />
        )}
        <label className="own-check">
          <input type="checkbox" checked={chat} onChange={({ target }) => chooseOwn({ chat: target.checked })} />
          <span>A prompt is what a user says, written by the model’s chat template</span>
        </label>
        <NumberControl
          label="Prompts or pairs"
          unit="an iteration"
          field={numberAt('sampling.prompts')}
          value={asked.sampling.prompts}
          commit={(prompts) => chooseOwn({ prompts })}
        />
        <NumberControl
          label="Held out"
          hint="drawn from the data; nothing is trained on them"
          field={numberAt('evaluation.prompts')}
          value={asked.evaluation.prompts}
          commit={(heldOut) => chooseOwn({ heldOut })}
        />
      </fieldset>
      <div className="buttons">
        <button type="button" disabled={model.length === 0 || !data || isReading} onClick={readOwn}>
          Read them
        </button>
        {note?.state === 'ready' && (
          <button type="button" className="primary" onClick={adoptOwn}>
            Make it the experiment
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
            title="Ask what was learnt"
            writers={[
              { learnt: null, name: 'before' },
              ...kept.map((learnt) => ({ learnt, name: `${armName(learnt.arm)}, iteration ${learnt.iteration}` })),
            ]}
            {...{ from: 'run', write: letWrite, chat, active }}
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

const JUDGES = [
  { value: 'person', label: 'You, on what the model writes' },
  { value: 'pairs', label: 'Pairs of the file' },
  { value: 'rules', label: 'Rules, on what the model writes' },
] as const;

/** Of a chosen folder its own files, not those of folders in it. */
const topOf = (files: readonly File[]): File[] =>
  files.filter(({ webkitRelativePath: path }) => path.split('/').length === 2);

function Note({ note }: { note: OwnNote }) {
  if (note.state === 'reading')
    return <p role="status">Reading the model … {percent(note.done / Math.max(1, note.all))}</p>;
  const told = note.told.map((line) => <li key={line}>{line}</li>);
  return (
    <>
      {note.state === 'failed' && <p role="alert">These cannot be used. {failureText(note.detail)}</p>}
      {told.length > 0 && <ul className="own-told">{told}</ul>}
      {note.state === 'ready' && <Facts facts={note.facts} total={note.world.data.count ?? 0} />}
    </>
  );
}
