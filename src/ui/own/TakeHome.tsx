import { downloadZip } from 'client-zip';
import { useState } from 'react';
import type { Experiment, ModelWorld } from '../../experiment/experiment';
import { failureText } from '../../messages/failure';
import type { Trace } from '../../trace/fold';
import { metricsCsv } from '../../trace/metricsTable';
import { preferenceLines } from '../../trace/pairsFile';
import { ownWords } from '../../words/en/own';
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

const TYPES = ['f16', 'q8_0'] as const;

/** What the arms of a run have learnt, and what they have learnt it from, as files. */
export function TakeHome({ adapters, trace, experiment, labels, isGguf, nameOf, active }: TakeHomeProps) {
  const words = ownWords().home;
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
      <legend>{words.title}</legend>
      <p className="own-about">{words.about(isGguf)}</p>
      <Select
        label={words.weights}
        options={TYPES.map((value) => ({ value, label: words.types[value] }))}
        value={type}
        choose={setType}
      />
      <ul className="own-adapters">
        {adapters.map((adapter) => (
          <li key={adapter.arm}>
            <span>
              <strong>{nameOf(adapter.arm)}</strong>
              {words.after(adapter.iteration, adapter.seed)}
            </span>
            <span className="buttons">
              <button
                type="button"
                onClick={() => download(`${adapter.arm}-adapter.zip`, 'application/zip', adapter.zip)}
              >
                {words.save(adapter.arm)}
              </button>
              <button type="button" disabled={isBusy} onClick={() => make(adapter, 'adapter-gguf')}>
                {words.adapterGguf}
              </button>
              {!isGguf && (
                <>
                  <button type="button" disabled={isBusy} onClick={() => make(adapter, 'merged')}>
                    {words.merged}
                  </button>
                  <button type="button" disabled={isBusy} onClick={() => make(adapter, 'gguf')}>
                    {words.mergedGguf}
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
  const words = ownWords().home;
  switch (note.state) {
    case 'making':
      return (
        <p role="status" className="buttons">
          <span>{words.making(percent(note.done / note.of))}</span>
          <button type="button" onClick={stopFiles}>
            {words.stop}
          </button>
        </p>
      );
    case 'made':
      return <p role="status">{words.made(note.name, sizeText(note.file.size))}</p>;
    case 'stopped':
      return <p role="status">{words.stopped}</p>;
    case 'failed':
      return (
        <p role="alert" lang="en">
          {failureText(note.detail)}
        </p>
      );
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
        {ownWords().home.trl}
      </button>
      {lacks !== null && <small>{lacks}</small>}
    </>
  );
}

function RunFiles({ trace, labels }: Pick<TakeHomeProps, 'trace' | 'labels'>) {
  const words = ownWords().home;
  const lines = labelLines(labels, '');
  const save = (ending: string, type: string, text: string) => download(runFileName(trace, ending), type, text);
  return (
    <>
      <p className="own-about">{words.files}</p>
      <div className="buttons">
        <button type="button" onClick={() => save('.jsonl', 'application/jsonl', runLines(trace))}>
          {words.run}
        </button>
        <button type="button" onClick={() => save('.csv', 'text/csv', metricsCsv(trace))}>
          {words.metrics}
        </button>
        <button type="button" onClick={() => save('-pairs.jsonl', 'application/jsonl', preferenceLines(trace))}>
          {words.pairs}
        </button>
        {lines !== '' && (
          <button type="button" onClick={() => download('labels.jsonl', 'application/jsonl', lines)}>
            {words.labels}
          </button>
        )}
      </div>
    </>
  );
}

function CommandLine({ experiment }: Pick<TakeHomeProps, 'experiment'>) {
  const words = ownWords().home;
  const { kind } = experiment.world.judge;
  const about = { person: words.commandOfPerson, classifier: words.commandOfClassifier, pairs: null, rules: null }[
    kind
  ];
  return (
    <>
      <p className="own-about">{about ?? words.command}</p>
      <div className="buttons">
        <CopyButton label={words.copyCommand} text={() => commandOf(experiment)} />
      </div>
    </>
  );
}
