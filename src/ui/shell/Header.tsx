import type { Experiment } from '../../experiment/experiment';
import { shellWords } from '../../words/en/shell';
import { Button } from '../parts/Button';
import { LanguageChooser } from '../parts/LanguageChooser';
import { Mark } from '../parts/Mark';
import { useMemo } from '../parts/remembered';
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
  const words = shellWords().header;
  return (
    <header className="header">
      <div className="title">
        <h1 className="name">
          <Mark />
          Apogee
        </h1>
        <Lede experiment={experiment} />
      </div>
      <div className="header-own">
        <ThemeChooser theme={theme} />
        <LanguageChooser />
        <button type="button" onClick={checkGpu}>
          {words.checkGpu}
        </button>
        <button type="button" aria-label={words.help} title={words.helpTitle} onClick={() => setHelp(true)}>
          ?
        </button>
      </div>
      <div className="header-tools">
        <PresetChooser preset={preset} draft={draft} />
        <Button idle={refusalOf(draft) !== null} onClick={() => setSharing(true)}>
          {words.share}
        </Button>
        <Button id="present" title={words.presentTitle} onClick={() => setPresent(true)}>
          {words.present}
        </Button>
        <RunFiles trace={trace} opening={opening} rest={rest} />
        <button type="button" onClick={() => void setKeepOpen(true)}>
          {words.runs}
        </button>
        <button type="button" onClick={() => setOwnOpen(true)}>
          {words.own}
        </button>
        <button type="button" onClick={listLessons}>
          {words.lessons}
        </button>
        <button type="button" onClick={() => openCatalogue()}>
          {words.objectives}
        </button>
        <button type="button" title={words.findingsTitle} onClick={() => readFinding()}>
          {words.findings}
        </button>
      </div>
    </header>
  );
}

function Lede({ experiment }: { experiment: Experiment }) {
  return <p className="lede">{shellWords().header.lede(wordsOf(experiment).learner)}</p>;
}

function PresetChooser({ preset, draft }: Pick<HeaderProps, 'preset' | 'draft'>) {
  const options = useMemo(() => presetChoices(preset, draft), [preset, draft]);
  return <Select label={shellWords().header.preset} options={options} value={preset} choose={choosePreset} />;
}

function ThemeChooser({ theme }: { theme: Theme }) {
  const words = shellWords().header;
  const options = THEMES.map((one) => ({ value: one, label: words.themes[one] }));
  return <Select label={words.theme} options={options} value={theme} choose={(one) => setTheme(one, 'for good')} />;
}
