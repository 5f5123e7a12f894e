import { useState } from 'react';
import { PRESETS, presetNamed } from '../../experiment/presets';
import { openCatalogue, setHelp } from '../state/actions';
import { same } from '../state/draft';
import { useExperiment } from '../state/hooks';
import { refusalOf } from '../state/refusal';
import { useRun } from '../state/runStore';
import { checkGpu, choosePreset, link } from '../state/session';
import { applyTheme, readTheme, THEMES } from '../theme';
import { RunFiles } from './RunFiles';

export function Header() {
  return (
    <header className="header">
      <div className="title">
        <h1>
          <Mark />
          Apogee
        </h1>
        <Lede />
      </div>
      <div className="header-tools">
        <PresetChooser />
        <ThemeChooser />
        <CopyLink />
        <RunFiles />
        <button type="button" onClick={() => openCatalogue()}>
          Objectives
        </button>
        <button type="button" onClick={checkGpu}>
          Check this GPU
        </button>
        <button type="button" aria-label="Help" title="Help (?)" onClick={() => setHelp(true)}>
          ?
        </button>
      </div>
    </header>
  );
}

function Lede() {
  const kind = useExperiment().world.kind;
  return (
    <p className="lede">
      {kind === 'tales' ? 'A small language model' : 'A policy over a few actions'} learns what an oracle prefers, one
      step at a time. Does Nesterov momentum get it there sooner?
    </p>
  );
}

/** An orbit at its farthest point. */
function Mark() {
  return (
    <svg viewBox="0 0 32 32" className="mark" aria-hidden="true">
      <ellipse cx="16" cy="16" rx="13" ry="8" transform="rotate(-28 16 16)" />
      <circle cx="27" cy="9.5" r="4" />
    </svg>
  );
}

function PresetChooser() {
  const preset = useRun((run) => run.preset);
  const changed = useRun(({ draft }) => !same(draft, presetNamed(preset).experiment));
  return (
    <label className="labelled">
      <span>Preset</span>
      <select value={preset} onChange={(event) => choosePreset(event.target.value)}>
        {PRESETS.map(({ name, experiment }) => (
          <option key={name} value={name}>
            {experiment.title}
            {changed && name === preset ? ' (changed)' : ''}
          </option>
        ))}
      </select>
    </label>
  );
}

function ThemeChooser() {
  const [theme, setTheme] = useState(readTheme);
  return (
    <label className="labelled">
      <span>Theme</span>
      <select
        value={theme}
        onChange={(event) => {
          const next = THEMES.find((one) => one === event.target.value) ?? 'auto';
          setTheme(next);
          applyTheme(next);
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}

const SHOWN_MS = 2500;

function CopyLink() {
  const [said, setSaid] = useState('');
  const refused = useRun(({ draft }) => refusalOf(draft) !== null);
  const copy = async () => {
    const address = await link();
    try {
      if (address !== null) await navigator.clipboard.writeText(address);
      setSaid(address === null ? 'No link' : 'Copied');
    } catch {
      setSaid('See the address bar');
    }
    setTimeout(() => setSaid(''), SHOWN_MS);
  };
  return (
    <>
      <button type="button" className="steady" disabled={refused} onClick={() => void copy()}>
        {said || 'Copy link'}
      </button>
      <span role="status" className="unseen">
        {said && `Link: ${said}`}
      </span>
    </>
  );
}
