import { useState } from 'react';
import { count } from '../parts/format';
import { useTicker } from './motion';

interface IterationBarProps {
  iteration: number;
  iterations: number;
  show: (iteration: number) => void;
}

const WHOLE_WAY_MS = 6000;
const SLOWEST_MS = 600;
const FASTEST_MS = 40;

/** The time-line of the lab. All iterations are computed at once, so any of them can be shown. */
export function IterationBar({ iteration, iterations, show }: IterationBarProps) {
  const [playing, setPlaying] = useState(false);
  const pace = Math.max(FASTEST_MS, Math.min(SLOWEST_MS, WHOLE_WAY_MS / iterations));
  useTicker(playing, pace, () => {
    if (iteration < iterations) show(iteration + 1);
    else setPlaying(false);
  });
  const toggle = () => {
    if (!playing && iteration >= iterations) show(0);
    setPlaying(!playing);
  };
  return (
    <div className="iteration-bar">
      <button type="button" onClick={toggle}>
        {playing ? 'Hold' : 'Run through'}
      </button>
      <label className="iterations">
        <span className="figures">after {count(iteration, 'step')}</span>
        <input
          type="range"
          min={0}
          max={iterations}
          value={iteration}
          style={{ '--reached': '100%' }}
          aria-label="Steps shown in the lab"
          aria-valuetext={`after ${count(iteration, 'step')}`}
          onChange={(event) => {
            setPlaying(false);
            show(Number(event.target.value));
          }}
        />
      </label>
    </div>
  );
}
