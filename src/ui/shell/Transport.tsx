import type { Experiment } from '../../experiment/experiment';
import type { Trace } from '../../trace/fold';
import { shellWords } from '../../words/en/shell';
import type { RunState } from '../../worker/protocol';
import { Button } from '../parts/Button';
import { duration, percent } from '../parts/format';
import { Select } from '../parts/Select';
import { ReferenceStrip } from '../phases/ReferenceStrip';
import { setSettings } from '../state/actions';
import { hasNext, latestMoment, type Scene } from '../state/moment';
import { hold, replay, setSpeed } from '../state/playback';
import { isActive } from '../state/runStore';
import { cancel, pause, reset, step, train } from '../state/session';
import { SPEEDS } from '../state/view';
import { IterationSlider, Scrubber } from './Scrubber';
import './transport.css';

interface TransportProps extends Scene {
  /** What the controls edit. */
  draft: Experiment;
  /** The live run: the one on the screen, or the one that is coming. */
  going: Trace;
  status: RunState;
  /** The draft cannot run. */
  refused: boolean;
  /** That a live run will take; null if nobody knows yet. */
  seconds: number | null;
  /** Seconds. */
  timeLeft: number | null;
}

export function Transport(props: TransportProps) {
  const { experiment, trace, view, draft, going, status, timeLeft } = props;
  const scene = { experiment, trace, view };
  return (
    <section className="transport" aria-label={shellWords().transport.name}>
      <div className="transport-row">
        <div className="reach">
          <Buttons {...props} />
          <IterationSlider {...scene} />
        </div>
        <Scrubber {...scene} />
        <Training {...props} />
      </div>
      <ReferenceStrip {...scene} draft={draft}>
        <SettingsButton open={view.settingsOpen} />
      </ReferenceStrip>
      <Progress trace={going} status={status} timeLeft={timeLeft} />
    </section>
  );
}

const ICONS = {
  play: 'M5 3l10 6-10 6z',
  pause: 'M4 3h4v12H4zM10 3h4v12h-4z',
  phase: 'M4 3l8 6-8 6zM13 3h2v12h-2z',
  iteration: 'M2 3l6 6-6 6zM8 3l6 6-6 6zM14 3h2v12h-2z',
  reset: 'M9 3a6 6 0 1 1-5.7 4.1l1.9.6A4 4 0 1 0 9 5v3L4.5 4 9 0z',
  cancel: 'M4 4h10v10H4z',
} as const;

function Icon({ name }: { name: keyof typeof ICONS }) {
  return (
    <svg viewBox="0 0 18 18" className="icon" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}

/** The replay of what is there. */
function Buttons({ experiment, trace, view, status, refused }: TransportProps) {
  const words = shellWords().transport;
  const busy = status === 'running' || status === 'loading';
  const { playing, speed } = view.playhead;
  const empty = latestMoment({ experiment, trace }, view) === null;
  const next = hasNext({ experiment, trace }, view) || !empty || isActive({ status });
  return (
    <div className="buttons">
      <Button className="primary play" idle={empty || busy} onClick={playing ? hold : replay}>
        <Icon name={playing ? 'pause' : 'play'} />
        {playing ? words.pause : words.play}
      </Button>
      {(['phase', 'iteration'] as const).map((unit) => (
        <Button
          key={unit}
          className="iconic"
          aria-label={words.next[unit]}
          title={next ? words.next[unit] : words.beginsRun(words.next[unit])}
          idle={busy || (refused && !next)}
          onClick={() => step(unit)}
        >
          <Icon name={unit} />
        </Button>
      ))}
      <Select
        className="speed"
        label={words.speed}
        options={SPEEDS.map((one) => ({ value: one, label: `${one === 0.5 ? '½' : one} ×` }))}
        value={speed}
        choose={setSpeed}
      />
    </div>
  );
}

/** The run itself, live on this machine. */
function Training({ status, refused, seconds }: TransportProps) {
  const words = shellWords().transport;
  const active = isActive({ status });
  const busy = status === 'running' || status === 'loading';
  return (
    <div className="buttons">
      <Button idle={refused && !active} aria-describedby="live-time" onClick={busy ? pause : train}>
        {busy ? words.pauseTraining : active ? words.goOn : words.train}
      </Button>
      {!active && (
        <span id="live-time" className="live-time figures">
          {seconds === null ? words.here : words.about(duration(seconds < 1 ? 1 : seconds))}
        </span>
      )}
      <Button className="iconic" aria-label={words.reset} title={words.reset} onClick={() => void reset()}>
        <Icon name="reset" />
      </Button>
      <Button
        className="iconic"
        aria-label={words.cancel}
        title={words.cancelTitle}
        idle={!active}
        onClick={() => void cancel()}
      >
        <Icon name="cancel" />
      </Button>
    </div>
  );
}

/** A thin line along the lower edge, and its figures. */
function Progress({ trace, status, timeLeft }: Pick<TransportProps, 'trace' | 'status' | 'timeLeft'>) {
  const words = shellWords().transport;
  const { progress, latest, experiment } = trace;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const arm = experiment?.arms.find(({ id }) => id === latest?.arm);
  const doing = latest && arm ? words.doing(arm.name, latest.iteration) : '';
  const left = status === 'loading' ? words.preparing : timeLeft !== null ? words.left(duration(timeLeft)) : '';
  return (
    <div className="progress" hidden={!isActive({ status })}>
      <span className="progress-figures figures">{[doing, percent(share), left].filter(Boolean).join(' · ')}</span>
      <progress aria-label={words.progress} {...(status === 'loading' ? {} : { value: share, max: 1 })} />
    </div>
  );
}

function SettingsButton({ open }: { open: boolean }) {
  return (
    <button type="button" aria-expanded={open} aria-controls="settings" onClick={() => setSettings(!open)}>
      {shellWords().transport.settings}
    </button>
  );
}
