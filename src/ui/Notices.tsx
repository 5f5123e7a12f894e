import { finishedIterations } from '../experiment/fold';
import { presetNamed } from '../experiment/presets';
import { count } from './format';
import { restart } from './session';
import { isChanged, undo, useStore } from './store';

/** One line that says what is on the screen, and the things that need the reader: bad link, failure, engine, changed settings. */
export function Notices() {
  return (
    <div className="notices">
      <StatusLine />
      <Problem />
      <EngineNotice />
      <Failure />
      <Changed />
    </div>
  );
}

function StatusLine() {
  const source = useStore((state) => state.source);
  const run = useStore((state) => state.run);
  const experiment = useStore((state) => state.trace.experiment);
  const engine = useStore((state) => state.trace.engine);
  const preset = useStore((state) => state.preset);
  const look = presetNamed(preset).look;
  const seeds = experiment ? count(experiment.seeds.length, 'seed') : '';
  const machine = engine ? ` · ${engine.description}` : '';
  const [badge, text] =
    source === 'recorded'
      ? ['Recorded run', `${seeds}${machine}. Play runs it live on this machine.`]
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
          }[run];
  return (
    <>
      <p className="look">{look}</p>
      <p className="status-line" role="status">
        <strong className="badge">{badge}</strong> {text}
      </p>
    </>
  );
}

function Problem() {
  const problem = useStore((state) => state.problem);
  if (!problem) return null;
  return (
    <div className="notice" role="alert">
      <p>{problem}</p>
      <button type="button" onClick={() => useStore.setState({ problem: null })}>
        Dismiss
      </button>
    </div>
  );
}

/** Without a GPU that helps, the run takes the CPU engine: say so, why, and what to do. */
function EngineNotice() {
  const engine = useStore((state) => state.engine);
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
  const run = useStore((state) => state.run);
  const detail = useStore((state) => state.detail);
  const finished = useStore((state) => finishedIterations(state.trace));
  if (run !== 'failed') return null;
  return (
    <div className="notice bad" role="alert">
      <p>
        <strong>The run stopped:</strong> {withPoint(detail ?? 'no reason was given')}{' '}
        {finished > 0
          ? `The last good iteration is ${finished}; it stays on the screen.`
          : 'No iteration was finished.'}{' '}
        A smaller learning rate or a larger β helps against numbers that are not finite; the CPU engine helps where the
        GPU is at fault.
      </p>
      <button type="button" onClick={() => void restart()}>
        Run again
      </button>
      <button
        type="button"
        onClick={() => {
          useStore.setState(({ draft }) => ({ draft: { ...draft, engine: 'cpu' } }));
          void restart();
        }}
      >
        Run on the CPU
      </button>
    </div>
  );
}

function Changed() {
  const changed = useStore(isChanged);
  const undoable = useStore((state) => state.past.length > 0);
  if (!changed) return null;
  return (
    <div className="notice quiet" role="note">
      <p>
        <strong>Settings changed:</strong> restart to apply. The screen shows the run with its own settings.
      </p>
      <button type="button" className="primary" onClick={() => void restart()}>
        Restart
      </button>
      <button type="button" disabled={!undoable} onClick={undo}>
        Undo
      </button>
    </div>
  );
}
