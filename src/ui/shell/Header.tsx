import { useState } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { PRESETS, presetNamed } from '../../experiment/presets';
import { CopyButton } from '../parts/CopyButton';
import { Mark } from '../parts/Mark';
import { Select } from '../parts/Select';
import { wordsOf } from '../parts/worlds';
import { openCatalogue, setHelp } from '../state/actions';
import { same } from '../state/draft';
import { setKeepOpen } from '../state/keep';
import { setOwnOpen } from '../state/ownStore';
import { refusalOf } from '../state/refusal';
import type { Run } from '../state/runStore';
import { checkGpu, choosePreset, link } from '../state/session';
import { applyTheme, readTheme, THEMES } from '../theme';
import { RunFiles } from './RunFiles';
import './header.css';

interface HeaderProps extends Pick<Run, 'preset' | 'draft' | 'trace' | 'opening'> {
  experiment: Experiment;
}

export function Header({ experiment, preset, draft, trace, opening }: HeaderProps) {
  return (
    <header className="header">
      <div className="title">
        <h1 className="name">
          <Mark />
          Apogee
        </h1>
        <Lede experiment={experiment} />
      </div>
      <div className="header-tools">
        <PresetChooser preset={preset} draft={draft} />
        <ThemeChooser />
        <CopyButton label="Copy link" text={link} disabled={refusalOf(draft) !== null} missing="No link" />
        <RunFiles trace={trace} opening={opening} />
        <button type="button" onClick={() => void setKeepOpen(true)}>
          Runs
        </button>
        <button type="button" onClick={() => setOwnOpen(true)}>
          Your own model
        </button>
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

function PresetChooser({ preset, draft }: Pick<HeaderProps, 'preset' | 'draft'>) {
  const changed = !same(draft, presetNamed(preset).experiment);
  // One that is not listed stands there while it is on the page.
  const listed = PRESETS.some(({ name }) => name === preset) ? PRESETS : [...PRESETS, presetNamed(preset)];
  const options = listed.map(({ name, experiment: { title } }) => ({
    value: name,
    label: changed && name === preset ? `${title} (changed)` : title,
  }));
  return <Select label="Preset" options={options} value={preset} choose={choosePreset} />;
}

function ThemeChooser() {
  const [theme, setTheme] = useState(readTheme);
  const choose = (next: typeof theme) => {
    setTheme(next);
    applyTheme(next);
  };
  return (
    <Select label="Theme" options={THEMES.map((one) => ({ value: one, label: one }))} value={theme} choose={choose} />
  );
}
