import { useEffect } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { PRESETS } from '../../experiment/presets';
import { type Failure, failureText } from '../../messages/failure';
import type { EngineNote } from '../../trace/events';
import { finishedIterations } from '../../trace/fold';
import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { useMemo } from '../parts/remembered';
import { rich } from '../parts/rich';
import { lookText, titleOf } from '../parts/titles';
import { isEarlier, presetLike, same } from '../state/draft';
import { isAtOnce, mustRestart } from '../state/exact';
import { loadRest, restOf } from '../state/recorded';
import { refusalSentence } from '../state/refusal';
import { dismissProblem, edit, type Kept, type Run, shownOf, undo } from '../state/runStore';
import { bringBack, restart, runOnCpu } from '../state/session';
import { failureHelp } from './failure';
import { Opening } from './Opening';
import './notices.css';

interface NoticesProps {
  run: Run;
  /** A card of a lesson asks what the experiment shows, which is not said then. */
  asks: boolean;
}

/** One line that says what is on the screen, and the things that need the reader: bad link, failure, engine, changed settings. */
export function Notices({ run, asks }: NoticesProps) {
  const { experiment } = shownOf(run);
  const { problem, engine, trace, status } = run;
  return (
    <div className="notices">
      <Look experiment={experiment} asks={asks} />
      <div className="status-line">
        <StatusText run={run} />
        <RecordedSeeds run={run} />
        <RecordedRest run={run} />
        {hasChosen(run) && (
          <Button className="link" onClick={undo}>
            {shellWords().notices.undoChoice}
          </Button>
        )}
        {run.kept && status !== 'loading' && status !== 'running' && <LastRun kept={run.kept} />}
      </div>
      {run.opening && !run.opening.fault && <Opening opening={run.opening} />}
      {problem && <Problem problem={problem} />}
      {engine?.reason && <EngineNotice description={engine.description} reason={engine.reason} />}
      {engine?.unlike && <UnlikeNotice why={engine.unlike} />}
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

/** What the experiment on the screen shows; if it is no preset, only its title is known. */
function Look({ experiment, asks }: { experiment: Experiment; asks: boolean }) {
  const title = titleOf(experiment);
  const words = shellWords().look;
  const preset = useMemo(() => presetLike(experiment), [experiment]);
  useEffect(() => {
    document.title = title.trim() === '' ? 'Apogee' : `${title} · Apogee`;
  }, [title]);
  return (
    <p className="look">
      <strong>{title}</strong>
      {!asks && ` · ${preset ? lookText(preset) : words[likenessOf(experiment)]}`}
    </p>
  );
}

/** What an experiment that is no listed preset is. */
function likenessOf(experiment: Experiment): 'earlier' | 'changed' | 'own' {
  if (isEarlier(experiment)) return 'earlier';
  return PRESETS.some((preset) => preset.experiment.title === experiment.title) ? 'changed' : 'own';
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
  const words = shellWords().status;
  const { experiment, engine } = trace;
  const seeds = experiment ? words.seeds(experiment.seeds.length) : '';
  const what = engine ? `${seeds} · ${words.engines[engine.description] ?? engine.description}` : seeds;
  if (coming && status !== 'failed') return [status === 'paused' ? words.paused : words.loading, words.preparing];
  if (coming) return [words.stopped, words.before];
  switch (source) {
    case 'recorded':
      return [words.recorded, `${what}.`];
    case 'file':
      return [words.opened, words.fromFile(what)];
    case 'kept':
      return [words.kept, words.inBrowser(what)];
    case 'exact':
      return status === 'failed' ? [words.stopped, words.failed] : [words.computed, words.atOnce(what)];
    case 'none':
      return isAtOnce(draft) ? [words.computing, ''] : [words.ready, words.noRecording];
    case 'live':
      switch (status) {
        case 'idle':
          return [words.ready, ''];
        case 'loading':
          return [words.loading, words.fetching];
        case 'running':
          return [words.live, what];
        case 'paused':
          return [words.paused, what];
        case 'finished':
          return [words.finished, what];
        case 'failed':
          return [words.stopped, words.failed];
        case 'cancelled':
          return [words.cancelled, words.reached];
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
      {shellWords().notices.takeSeeds(seeds.length)}
    </Button>
  );
}

/** Where the rest of a recording does not come by itself. */
function RecordedRest({ run: { rest, trace } }: { run: Run }) {
  if (rest !== 'waiting' && rest !== 'failed') return null;
  const words = shellWords().notices;
  return (
    <Button className="link" onClick={() => void loadRest()}>
      {(rest === 'failed' ? words.restFailed : words.rest)((restOf(trace) ?? 0) / 1e6)}
    </Button>
  );
}

/** A preset was chosen or a link opened, and nothing has run since. */
const hasChosen = ({ past, preset, source }: Run): boolean =>
  source !== 'live' && (past.at(-1)?.preset ?? preset) !== preset;

/** The run before is one click away. */
function LastRun({ kept }: { kept: Kept }) {
  const words = shellWords().notices;
  return (
    <Button className="link" onClick={() => void bringBack()}>
      {kept.source === 'recorded' ? words.backRecorded : words.backLast}
    </Button>
  );
}

function Problem({ problem }: { problem: Failure }) {
  return (
    <div className="notice" role="alert">
      <p lang="en">{failureText(problem)}</p>
      <Button onClick={dismissProblem}>{shellWords().notices.dismiss}</Button>
    </div>
  );
}

/** Without a GPU that helps, the run takes the CPU engine: say so, why, and what to do. */
function EngineNotice({ description, reason }: { description: string; reason: string }) {
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>{shellWords().notices.runningOn(description)}</strong> <span lang="en">{reason}</span>
      </p>
    </div>
  );
}

/** A run that was opened is trained again, by other kernels than its own. */
function UnlikeNotice({ why }: { why: Failure }) {
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>{shellWords().notices.ownKernels}</strong> <span lang="en">{failureText(why)}</span>
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
  const words = shellWords().notices;
  const { advice, cpu } = failureHelp(detail, engine, experiment);
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>{words.stopped}</strong>{' '}
        {detail ? <span lang="en">{withPoint(failureText(detail))}</span> : withPoint(words.noReason)}{' '}
        {finished > 0 ? words.lastGood(finished) : words.noneFinished} {advice && <span lang="en">{advice}</span>}
      </p>
      <Button onClick={() => void restart()}>{words.again}</Button>
      {cpu && <Button onClick={() => void runOnCpu()}>{words.onCpu}</Button>}
    </div>
  );
}

/** Says if the settings cannot run, or differ from the run on the screen, and offers what to do. */
function Changed({ run }: { run: Run }) {
  const refusal = refusalSentence(run.draft);
  if (refusal === null && !mustRestart(run)) return null;
  const words = shellWords().notices;
  const back = (
    <Button idle={run.past.length === 0} onClick={undo}>
      {words.undo}
    </Button>
  );
  if (refusal !== null)
    return (
      <div className="notice bad" role="alert">
        <p>
          <strong>{words.cannotRun}</strong> <span lang="en">{withPoint(refusal)}</span>
        </p>
        {back}
      </div>
    );
  return (
    <div className="notice quiet" role="note">
      <p>{rich(words.changed)}</p>
      <Button className="primary" onClick={() => void restart()}>
        {words.restart}
      </Button>
      {back}
    </div>
  );
}
