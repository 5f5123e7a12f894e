import { useEffect, useMemo } from 'react';
import { PRESETS } from '../../experiment/presets';
import { failureText } from '../../messages/failure';
import { finishedIterations } from '../../trace/fold';
import { count } from '../parts/format';
import { presetLike, same } from '../state/draft';
import { useExperiment } from '../state/hooks';
import { refusalSentence } from '../state/refusal';
import { edit, isChanged, undo, useRun } from '../state/runStore';
import { bringBack, restart, runOnCpu } from '../state/session';
import { failureHelp } from './failure';

/** One line that says what is on the screen, and the things that need the reader: bad link, failure, engine, changed settings. */
export function Notices() {
  return (
    <div className="notices">
      <Look />
      <StatusLine />
      <Problem />
      <EngineNotice />
      <Failure />
      <Changed />
    </div>
  );
}

/** What the experiment on the screen asks; of one that is not a preset only its title is known. */
function Look() {
  const experiment = useExperiment();
  const { title } = experiment;
  const look = useMemo(() => presetLike(experiment)?.look, [experiment]);
  const changed = PRESETS.some((preset) => preset.experiment.title === title);
  useEffect(() => {
    document.title = title.trim() === '' ? 'Apogee' : `${title} · Apogee`;
  }, [title]);
  return (
    <p className="look">
      <strong>{title}</strong> · {look ?? (changed ? 'with changed settings' : 'an experiment of its own')}
    </p>
  );
}

function StatusLine() {
  const source = useRun((run) => run.source);
  const status = useRun((run) => run.status);
  const experiment = useRun((run) => run.trace.experiment);
  const engine = useRun((run) => run.trace.engine);
  const next = useRun((run) => count(run.draft.seeds.length, 'seed'));
  const seeds = experiment ? count(experiment.seeds.length, 'seed') : '';
  const machine = engine ? ` · ${engine.description}` : '';
  const [badge, text] =
    source === 'recorded'
      ? ['Recorded run', `${seeds}${machine}. Play runs it live on this machine, with ${next}.`]
      : source === 'file'
        ? ['Opened run', `${seeds}${machine}, from a file. Play runs its experiment on this machine.`]
        : source === 'none'
          ? ['Ready', 'Play runs it on this machine.']
          : {
              idle: ['Ready', ''],
              loading: ['Loading', 'Fetching the model and preparing the engine.'],
              running: ['Live run', `${seeds}${machine}`],
              paused: ['Paused', `${seeds}${machine}`],
              finished: ['Finished', `${seeds}${machine}`],
              failed: ['Stopped', 'The run met an error.'],
              cancelled: ['Cancelled', 'What was reached stays on the screen.'],
            }[status];
  return (
    <div className="status-line">
      <p role="status">
        <strong className="badge">{badge}</strong> {text}
      </p>
      <RecordedSeeds />
      <UndoChoice />
      <LastRun />
    </div>
  );
}

/** The recorded run has more seeds than the experiment asks for at first, and so bands that one seed has not. */
function RecordedSeeds() {
  const seeds = useRun(({ source, trace }) => (source === 'recorded' ? trace.experiment?.seeds : undefined));
  const draft = useRun((run) => run.draft);
  if (!seeds || same(seeds, draft.seeds)) return null;
  return (
    <button type="button" className="link" onClick={() => edit({ ...draft, seeds })}>
      Use {count(seeds.length, 'seed')}, as recorded
    </button>
  );
}

/** After a preset was chosen or a link opened, the settings before it. */
function UndoChoice() {
  const chosen = useRun(({ past, preset, source }) => source !== 'live' && (past.at(-1)?.preset ?? preset) !== preset);
  if (!chosen) return null;
  return (
    <button type="button" className="link" onClick={undo}>
      Undo the choice
    </button>
  );
}

/** The run before is one click away, but not while another is going on. */
function LastRun() {
  const recorded = useRun(({ kept }) => kept?.source === 'recorded');
  const offered = useRun(({ kept, status }) => kept !== null && status !== 'loading' && status !== 'running');
  if (!offered) return null;
  return (
    <button type="button" className="link" onClick={() => void bringBack()}>
      Bring back the {recorded ? 'recorded' : 'last'} run
    </button>
  );
}

function Problem() {
  const problem = useRun((run) => run.problem);
  if (!problem) return null;
  return (
    <div className="notice" role="alert">
      <p>{failureText(problem)}</p>
      <button type="button" onClick={() => useRun.setState({ problem: null })}>
        Dismiss
      </button>
    </div>
  );
}

/** Without a GPU that helps, the run takes the CPU engine: say so, why, and what to do. */
function EngineNotice() {
  const engine = useRun((run) => run.engine);
  if (!engine?.reason) return null;
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>Running on {engine.description}.</strong> {engine.reason}
      </p>
    </div>
  );
}

const withPoint = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function Failure() {
  const status = useRun((run) => run.status);
  const detail = useRun((run) => run.detail);
  const finished = useRun((run) => finishedIterations(run.trace));
  const engine = useRun((run) => run.engine);
  const experiment = useExperiment();
  if (status !== 'failed') return null;
  const { advice, cpu } = failureHelp(detail, engine, experiment);
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>The run stopped:</strong> {withPoint(detail ? failureText(detail) : 'no reason was given')}{' '}
        {finished > 0
          ? `The last good iteration is ${finished}; it stays on the screen.`
          : 'No iteration was finished.'}{' '}
        {advice}
      </p>
      <button type="button" onClick={() => void restart()}>
        Run again
      </button>
      {cpu && (
        <button type="button" onClick={() => void runOnCpu()}>
          Run on the CPU
        </button>
      )}
    </div>
  );
}

/** What there is to do about the settings: they cannot run, or are not those of the run on the screen. */
function Changed() {
  const refusal = useRun(({ draft }) => refusalSentence(draft));
  const changed = useRun(isChanged);
  const undoable = useRun((run) => run.past.length > 0);
  if (refusal === null && !changed) return null;
  const back = (
    <button type="button" disabled={!undoable} onClick={undo}>
      Undo
    </button>
  );
  if (refusal !== null)
    return (
      <div className="notice bad" role="alert">
        <p>
          <strong>These settings cannot run.</strong> {withPoint(refusal)}
        </p>
        {back}
      </div>
    );
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>Settings changed:</strong> restart to apply. The screen shows the run with its own settings.
      </p>
      <button type="button" className="primary" onClick={() => void restart()}>
        Restart
      </button>
      {back}
    </div>
  );
}
