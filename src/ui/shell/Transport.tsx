import type { RunState } from '../../worker/protocol';
import { Button } from '../parts/Button';
import { duration, percent } from '../parts/format';
import { ReferenceStrip } from '../phases/ReferenceStrip';
import { setSettings } from '../state/actions';
import { hasNext, type Scene } from '../state/moment';
import { isActive } from '../state/runStore';
import { cancel, pause, play, reset, step } from '../state/session';
import { Scrubber } from './Scrubber';
import './transport.css';

interface TransportProps extends Scene {
  status: RunState;
  /** The draft cannot run. */
  refused: boolean;
  /** Seconds. */
  timeLeft: number | null;
}

export function Transport({ experiment, trace, view, status, refused, timeLeft }: TransportProps) {
  const scene = { experiment, trace, view };
  return (
    <section className="transport" aria-label="Transport">
      <div className="transport-row">
        <Buttons status={status} next={hasNext(scene, view)} refused={refused} />
        <Scrubber {...scene} />
        <SettingsButton open={view.settingsOpen} />
      </div>
      <ReferenceStrip {...scene} />
      <Progress trace={trace} status={status} timeLeft={timeLeft} />
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

interface ButtonsProps extends Pick<TransportProps, 'status' | 'refused'> {
  /** The run on the screen goes on after the moment that is shown. */
  next: boolean;
}

function Buttons({ status, next, refused }: ButtonsProps) {
  const active = isActive({ status });
  const running = status === 'running' || status === 'loading';
  const stuck = refused && !active;
  const begins = active || next ? '' : ': begins a new run';
  return (
    <div className="buttons">
      <Button className="primary play" idle={stuck} onClick={running ? pause : play}>
        <Icon name={running ? 'pause' : 'play'} />
        {running ? 'Pause' : 'Play'}
      </Button>
      {(['phase', 'iteration'] as const).map((unit) => (
        <Button
          key={unit}
          className="iconic"
          aria-label={`Next ${unit}`}
          title={`Next ${unit}${begins}`}
          idle={running || (stuck && !next)}
          onClick={() => step(unit)}
        >
          <Icon name={unit} />
        </Button>
      ))}
      <Button className="iconic" aria-label="Reset" title="Reset" onClick={() => void reset()}>
        <Icon name="reset" />
      </Button>
      <Button
        className="iconic"
        aria-label="Cancel"
        title="Cancel the run"
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
  const { progress, latest, experiment } = trace;
  const share = progress && progress.total > 0 ? progress.done / progress.total : 0;
  const arm = experiment?.arms.find(({ id }) => id === latest?.arm);
  const doing = latest && arm ? `${arm.name}, iteration ${latest.iteration}` : '';
  const left = status === 'loading' ? 'preparing …' : timeLeft !== null ? `${duration(timeLeft)} left` : '';
  return (
    <div className="progress" hidden={!isActive({ status })}>
      <span className="progress-figures figures">{[doing, percent(share), left].filter(Boolean).join(' · ')}</span>
      <progress aria-label="Progress of the run" {...(status === 'loading' ? {} : { value: share, max: 1 })} />
    </div>
  );
}

function SettingsButton({ open }: { open: boolean }) {
  return (
    <button type="button" aria-expanded={open} aria-controls="settings" onClick={() => setSettings(!open)}>
      Settings
    </button>
  );
}
