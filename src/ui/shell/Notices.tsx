import { useEffect, useMemo } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { PRESETS } from '../../experiment/presets';
import { type Failure, failureText } from '../../messages/failure';
import type { EngineNote } from '../../trace/events';
import { finishedIterations } from '../../trace/fold';
import { Button } from '../parts/Button';
import { count, fixed } from '../parts/format';
import { presetLike, same } from '../state/draft';
import { isAtOnce, mustRestart } from '../state/exact';
import { loadRest, restOf } from '../state/recorded';
import { refusalSentence } from '../state/refusal';
import { dismissProblem, edit, type Kept, type Run, shownOf, undo } from '../state/runStore';
import { bringBack, restart, runOnCpu } from '../state/session';
import { failureHelp } from './failure';
import { Opening } from './Opening';
import './notices.css';

/** One line that says what is on the screen, and the things that need the reader: bad link, failure, engine, changed settings. */
export function Notices({ run }: { run: Run }) {
  const { experiment } = shownOf(run);
  const { problem, engine, trace, status } = run;
  return (
    <div className="notices">
      <Look experiment={experiment} />
      <div className="status-line">
        <StatusText run={run} />
        <RecordedSeeds run={run} />
        <RecordedRest run={run} />
        {hasChosen(run) && (
          <Button className="link" onClick={undo}>
            Undo the choice
          </Button>
        )}
        {run.kept && status !== 'loading' && status !== 'running' && <LastRun kept={run.kept} />}
      </div>
      {run.opening && !run.opening.fault && <Opening opening={run.opening} />}
      {problem && <Problem problem={problem} />}
      {engine?.reason && <EngineNotice description={engine.description} reason={engine.reason} />}
      {status === 'failed' && (
        <FailureNotice
          detail={run.detail}
          finished={run.coming ? 0 : finishedIterations(trace)}
          {...{ engine, experiment }}
        />
      )}
      <Changed run={run} />
    </div>
  );
}

/** What the experiment on the screen asks; if it is no preset, only its title is known. */
function Look({ experiment }: { experiment: Experiment }) {
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

function StatusText({ run }: { run: Run }) {
  const [badge, text] = statusOf(run);
  return (
    <p role="status">
      <strong className="badge">{badge}</strong> {text}
    </p>
  );
}

/** What is on the screen, in a word, and the rest of it. */
function statusOf({ source, status, coming, trace, draft }: Run): [string, string] {
  const { experiment, engine } = trace;
  const seeds = experiment ? count(experiment.seeds.length, 'seed') : '';
  const machine = engine ? ` · ${engine.description}` : '';
  if (coming && status !== 'failed')
    return [
      status === 'paused' ? 'Paused' : 'Loading',
      'Preparing the live run. The picture before it stays until the first result.',
    ];
  if (coming) return ['Stopped', 'The live run met an error. The screen shows what was there before.'];
  switch (source) {
    case 'recorded':
      return ['Recorded run', `${seeds}${machine}.`];
    case 'file':
      return ['Opened run', `${seeds}${machine}, from a file.`];
    case 'kept':
      return ['Kept run', `${seeds}${machine}, kept in this browser.`];
    case 'exact':
      return status === 'failed'
        ? ['Stopped', 'The run met an error.']
        : ['Computed', `${seeds}${machine}, at once and anew with every change.`];
    case 'none':
      return isAtOnce(draft)
        ? ['Computing', '']
        : ['Ready', 'There is no recording of it: “Train live” makes the run.'];
    case 'live':
      switch (status) {
        case 'idle':
          return ['Ready', ''];
        case 'loading':
          return ['Loading', 'Fetching the model and preparing the engine.'];
        case 'running':
          return ['Live run', `${seeds}${machine}`];
        case 'paused':
          return ['Paused', `${seeds}${machine}`];
        case 'finished':
          return ['Finished', `${seeds}${machine}`];
        case 'failed':
          return ['Stopped', 'The run met an error.'];
        case 'cancelled':
          return ['Cancelled', 'What was reached stays on the screen.'];
        default:
          throw status satisfies never;
      }
    default:
      throw source satisfies never;
  }
}

/** The recorded run has more seeds than its preset, and therefore bands. */
function RecordedSeeds({ run: { source, trace, draft } }: { run: Run }) {
  const seeds = source === 'recorded' ? trace.experiment?.seeds : undefined;
  if (!seeds || same(seeds, draft.seeds)) return null;
  return (
    <Button className="link" onClick={() => edit((draft) => ({ ...draft, seeds }))}>
      Use {count(seeds.length, 'seed')}, as recorded
    </Button>
  );
}

/** Where the rest of a recording does not come by itself. */
function RecordedRest({ run: { rest, trace } }: { run: Run }) {
  if (rest !== 'waiting' && rest !== 'failed') return null;
  return (
    <Button className="link" onClick={() => void loadRest()}>
      {rest === 'failed' ? 'The rest of it could not be loaded: try again' : 'Load the rest of it'} (
      {fixed((restOf(trace) ?? 0) / 1e6, 1)} MB)
    </Button>
  );
}

/** A preset was chosen or a link opened, and nothing has run since. */
const hasChosen = ({ past, preset, source }: Run): boolean =>
  source !== 'live' && (past.at(-1)?.preset ?? preset) !== preset;

/** The run before is one click away. */
function LastRun({ kept }: { kept: Kept }) {
  return (
    <Button className="link" onClick={() => void bringBack()}>
      Bring back the {kept.source === 'recorded' ? 'recorded' : 'last'} run
    </Button>
  );
}

function Problem({ problem }: { problem: Failure }) {
  return (
    <div className="notice" role="alert">
      <p>{failureText(problem)}</p>
      <Button onClick={dismissProblem}>Dismiss</Button>
    </div>
  );
}

/** Without a GPU that helps, the run takes the CPU engine: say so, why, and what to do. */
function EngineNotice({ description, reason }: { description: string; reason: string }) {
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>Running on {description}.</strong> {reason}
      </p>
    </div>
  );
}

const withPoint = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

interface FailureNoticeProps {
  detail: Failure | null;
  /** Iterations that all arms have finished. */
  finished: number;
  engine: EngineNote | null;
  experiment: Experiment;
}

function FailureNotice({ detail, finished, engine, experiment }: FailureNoticeProps) {
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
      <Button onClick={() => void restart()}>Run again</Button>
      {cpu && <Button onClick={() => void runOnCpu()}>Run on the CPU</Button>}
    </div>
  );
}

/** Says if the settings cannot run, or differ from the run on the screen, and offers what to do. */
function Changed({ run }: { run: Run }) {
  const refusal = refusalSentence(run.draft);
  if (refusal === null && !mustRestart(run)) return null;
  const back = (
    <Button idle={run.past.length === 0} onClick={undo}>
      Undo
    </Button>
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
      <Button className="primary" onClick={() => void restart()}>
        Restart
      </Button>
      {back}
    </div>
  );
}
