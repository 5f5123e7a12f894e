import { useMemo } from 'react';
import type { Experiment } from '../../experiment/experiment';
import { Button } from '../parts/Button';
import { Mark } from '../parts/Mark';
import { Select } from '../parts/Select';
import { wordsOf } from '../parts/worlds';
import { openCatalogue, readFinding, setHelp, setPresent, setSharing, setTheme } from '../state/actions';
import { setKeepOpen } from '../state/keep';
import { listLessons } from '../state/lesson';
import { setOwnOpen } from '../state/ownStore';
import { refusalOf } from '../state/refusal';
import type { Run } from '../state/runStore';
import { checkGpu, choosePreset } from '../state/session';
import { THEMES, type Theme } from '../state/view';
import { presetChoices } from './presetChoices';
import { RunFiles } from './RunFiles';
import './header.css';

interface HeaderProps extends Pick<Run, 'preset' | 'draft' | 'trace' | 'opening' | 'rest'> {
  experiment: Experiment;
  theme: Theme;
}

export function Header({ experiment, preset, draft, trace, opening, rest, theme }: HeaderProps) {
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
        <ThemeChooser theme={theme} />
        <Button idle={refusalOf(draft) !== null} onClick={() => setSharing(true)}>
          Share
        </Button>
        <Button id="present" title="Large, for an audience (P)" onClick={() => setPresent(true)}>
          Present
        </Button>
        <RunFiles trace={trace} opening={opening} rest={rest} />
        <button type="button" onClick={() => void setKeepOpen(true)}>
          Runs
        </button>
        <button type="button" onClick={() => setOwnOpen(true)}>
          Your own model
        </button>
        <button type="button" onClick={listLessons}>
          Lessons
        </button>
        <button type="button" onClick={() => openCatalogue()}>
          Objectives
        </button>
        <button type="button" title="What was measured, with numbers and commands" onClick={() => readFinding()}>
          Findings
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
  const options = useMemo(() => presetChoices(preset, draft), [preset, draft]);
  return <Select label="Preset" options={options} value={preset} choose={choosePreset} />;
}

function ThemeChooser({ theme }: { theme: Theme }) {
  const options = THEMES.map((one) => ({ value: one, label: one }));
  return <Select label="Theme" options={options} value={theme} choose={(one) => setTheme(one, 'for good')} />;
}
