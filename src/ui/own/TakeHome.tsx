import { downloadZip } from 'client-zip';
import { useState } from 'react';
import type { Experiment, ModelWorld } from '../../experiment/experiment';
import { failureText } from '../../messages/failure';
import type { Trace } from '../../trace/fold';
import { metricsCsv } from '../../trace/metricsTable';
import { preferenceLines } from '../../trace/pairsFile';
import type { ExportJob, ExportNote } from '../../worker/protocol';
import { download } from '../charts/download';
import { type Judgement, labelLines } from '../judge/judgements';
import { CopyButton } from '../parts/CopyButton';
import { percent, sizeText } from '../parts/format';
import { Select } from '../parts/Select';
import type { Adapter } from '../state/ownStore';
import { runFileName, runLines } from '../state/runFile';
import { makeFiles, stopFiles } from '../state/session';
import { commandOf, trlFiles, trlLacks } from './repeat';

interface TakeHomeProps {
  adapters: readonly Adapter[];
  /** Of the run that has learnt them. */
  trace: Trace;
  experiment: Experiment & { readonly world: ModelWorld };
  labels: readonly Judgement[];
  /** One GGUF file, to which only an adapter can be added. */
  isGguf: boolean;
  nameOf: (arm: string) => string;
  /** While a run goes on, nothing else is made. */
  active: boolean;
}

const TYPES = [
  { value: 'f16', label: '16 bits a weight' },
  { value: 'q8_0', label: '8 bits a weight (Q8_0)' },
] as const;

/** What the arms of a run have learnt, and what they have learnt it from, as files. */
export function TakeHome({ adapters, trace, experiment, labels, isGguf, nameOf, active }: TakeHomeProps) {
  const [type, setType] = useState<ExportJob['type']>('f16');
  const [note, setNote] = useState<ExportNote | null>(null);
  const isBusy = active || note?.state === 'making';
  const make = ({ arm, seed, iteration }: Adapter, to: ExportJob['to']) =>
    makeFiles({ learnt: { arm, seed, iteration }, to, type }, (next) => {
      setNote(next);
      if (next.state === 'made') download(next.name, 'application/octet-stream', next.file);
    });
  return (
    <fieldset className="own-home">
      <legend>Take home</legend>
      <p className="own-about">
        What each arm has learnt: an adapter as a folder that peft loads onto the same model, with a card and the link
        of the experiment; for llama.cpp as GGUF; or the model with the adapter in its weights
        {isGguf ? ', which needs the model as a folder of safetensors' : ''}.
      </p>
      <Select label="Weights in GGUF" options={TYPES} value={type} choose={setType} />
      <ul className="own-adapters">
        {adapters.map((adapter) => (
          <li key={adapter.arm}>
            <span>
              <strong>{nameOf(adapter.arm)}</strong>, after iteration {adapter.iteration}, seed {adapter.seed}
            </span>
            <span className="buttons">
              <button
                type="button"
                onClick={() => download(`${adapter.arm}-adapter.zip`, 'application/zip', adapter.zip)}
              >
                Save {adapter.arm}
              </button>
              <button type="button" disabled={isBusy} onClick={() => make(adapter, 'adapter-gguf')}>
                Adapter as GGUF
              </button>
              {!isGguf && (
                <>
                  <button type="button" disabled={isBusy} onClick={() => make(adapter, 'merged')}>
                    Merged model
                  </button>
                  <button type="button" disabled={isBusy} onClick={() => make(adapter, 'gguf')}>
                    Merged as GGUF
                  </button>
                </>
              )}
              <ForTrl {...{ trace, experiment, adapter }} />
            </span>
          </li>
        ))}
      </ul>
      {note && <Note note={note} />}
      <RunFiles {...{ trace, labels }} />
      <CommandLine experiment={experiment} />
    </fieldset>
  );
}

function Note({ note }: { note: ExportNote }) {
  switch (note.state) {
    case 'making':
      return (
        <p role="status" className="buttons">
          <span>Making the file … {percent(note.done / note.of)}</span>
          <button type="button" onClick={stopFiles}>
            Stop
          </button>
        </p>
      );
    case 'made':
      return (
        <p role="status">
          {note.name}, {sizeText(note.file.size)}, is handed to the browser.
        </p>
      );
    case 'stopped':
      return <p role="status">Stopped; nothing was saved.</p>;
    case 'failed':
      return <p role="alert">{failureText(note.detail)}</p>;
    default:
      throw note satisfies never;
  }
}

type ForTrlProps = Pick<TakeHomeProps, 'trace' | 'experiment'> & { adapter: Adapter };

/** The script that does the same with TRL, with this arm's settings and pairs. */
function ForTrl({ trace, experiment, adapter: { arm: id, seed } }: ForTrlProps) {
  const arm = experiment.arms.find((one) => one.id === id);
  if (!arm) return null;
  const lacks = trlLacks(arm, experiment);
  const save = async () => {
    const { default: script } = await import('../../../scripts/tune_trl.py?raw');
    const files = trlFiles(script, trace, experiment, arm, seed);
    const zip = downloadZip([...files].map(([name, input]) => ({ name: `${id}-trl/${name}`, input })));
    download(`${id}-trl.zip`, 'application/zip', await zip.blob());
  };
  return (
    <>
      <button type="button" disabled={lacks !== null} onClick={() => void save()}>
        For TRL
      </button>
      {lacks !== null && <small>{lacks}</small>}
    </>
  );
}

function RunFiles({ trace, labels }: Pick<TakeHomeProps, 'trace' | 'labels'>) {
  const lines = labelLines(labels, '');
  const save = (ending: string, type: string, text: string) => download(runFileName(trace, ending), type, text);
  return (
    <>
      <p className="own-about">
        The run itself: every event, to open here again; its numbers; the pairs that the arms have learnt from, and what
        you have said yourself, in TRL’s columns.
      </p>
      <div className="buttons">
        <button type="button" onClick={() => save('.jsonl', 'application/jsonl', runLines(trace))}>
          Run
        </button>
        <button type="button" onClick={() => save('.csv', 'text/csv', metricsCsv(trace))}>
          Metrics
        </button>
        <button type="button" onClick={() => save('-pairs.jsonl', 'application/jsonl', preferenceLines(trace))}>
          Pairs
        </button>
        {lines !== '' && (
          <button type="button" onClick={() => download('labels.jsonl', 'application/jsonl', lines)}>
            My labels
          </button>
        )}
      </div>
    </>
  );
}

function CommandLine({ experiment }: Pick<TakeHomeProps, 'experiment'>) {
  return (
    <>
      <p className="own-about">
        {experiment.world.judge.kind === 'person'
          ? 'The command line cannot ask you: there the same experiment learns from your labels, saved as labels.jsonl.'
          : 'The same on the command line, with your model and data in the places of MODEL and DATA.'}
      </p>
      <div className="buttons">
        <CopyButton label="Copy the command line" text={() => commandOf(experiment)} />
      </div>
    </>
  );
}
