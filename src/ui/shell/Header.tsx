import { useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { PRESETS, presetNamed } from '../../experiment/presets';
import { wordsOf } from '../parts/worlds';
import { openCatalogue, setHelp } from '../state/actions';
import { same } from '../state/draft';
import { refusalOf } from '../state/refusal';
import type { Run } from '../state/runStore';
import { checkGpu, choosePreset, link } from '../state/session';
import { applyTheme, readTheme, THEMES } from '../theme';
import { RunFiles } from './RunFiles';
import './header.css';

interface HeaderProps extends Pick<Run, 'preset' | 'draft' | 'trace'> {
  experiment: Experiment;
}

export function Header({ experiment, preset, draft, trace }: HeaderProps) {
  return (
    <header className="header">
      <div className="title">
        <h1>
          <Mark />
          Apogee
        </h1>
        <Lede experiment={experiment} />
      </div>
      <div className="header-tools">
        <PresetChooser preset={preset} draft={draft} />
        <ThemeChooser />
        <CopyLink refused={refusalOf(draft) !== null} />
        <RunFiles trace={trace} />
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

function Lede({ experiment }: { experiment: Experiment }) {
  return (
    <p className="lede">
      {wordsOf(experiment).learner} learns what an oracle prefers, one step at a time. Does Nesterov momentum get it
      there sooner?
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

function PresetChooser({ preset, draft }: Pick<HeaderProps, 'preset' | 'draft'>) {
  const changed = !same(draft, presetNamed(preset).experiment);
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

function CopyLink({ refused }: { refused: boolean }) {
  const [said, setSaid] = useState('');
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
