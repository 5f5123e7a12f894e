import { useEffect, useRef, useState } from 'react';
import { presetNamed } from '../../experiment/presets';
import { seedsText } from '../../experiment/seeds';
import { partsWords } from '../../words/en/parts';
import { settingsWords } from '../../words/en/settings';
import { shellWords } from '../../words/en/shell';
import { deedOf } from '../keys/match';
import { PANEL } from '../keys/table';
import type { Focus } from '../parts/arms';
import { Button } from '../parts/Button';
import { setSettings } from '../state/actions';
import { same } from '../state/draft';
import { refusalSentence } from '../state/refusal';
import { edit, type Run, redo, undo } from '../state/runStore';
import { restart } from '../state/session';
import { ArmsEditor } from './ArmsEditor';
import { Draft, Group, Row, Setting } from './Controls';
import { Finder } from './Finder';
import { readSeeds } from './readSeeds';
import { WorldSettings } from './WorldSettings';
import './settings.css';

interface SettingsProps extends Pick<Run, 'preset' | 'draft' | 'past' | 'future'> {
  open: boolean;
  /** The draft differs from the run on the screen. */
  changed: boolean;
  /** Kernels that crashed on this machine's adapter, and are not taken. */
  leftOut: readonly string[];
  focus: Focus;
}

/** Every setting of the draft, in a drawer beside the page. */
export function Settings(props: SettingsProps) {
  const words = settingsWords();
  const { open, draft } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!open) return;
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [open]);
  return (
    <aside
      id="settings"
      className="settings"
      aria-label={words.title}
      hidden={!open}
      onKeyDown={(event) => deedOf(PANEL, event, false) === 'close' && setSettings(false)}
    >
      <div className="settings-top">
        <div className="settings-head">
          <h2 ref={heading} tabIndex={-1}>
            {words.title}
          </h2>
          <button type="button" onClick={() => setSettings(false)}>
            {partsWords().close}
          </button>
        </div>
        {open && <Actions {...props} />}
      </div>
      {open && (
        <Draft value={draft}>
          <Finder>
            <Body draft={draft} focus={props.focus} leftOut={props.leftOut} />
          </Finder>
        </Draft>
      )}
    </aside>
  );
}

function Body({ draft, focus, leftOut }: Pick<SettingsProps, 'draft' | 'focus' | 'leftOut'>) {
  const { groups, labels, hints, names, leftOut: said } = settingsWords();
  return (
    <>
      <Group title={groups.run} open>
        <Setting path={['title']} label={labels.title} />
        <Setting path={['iterations']} label={labels.iterations} />
        <SeedsSetting seeds={draft.seeds} />
        <Setting path={['engine']} label={labels.engine} hint={hints.engine} names={names.engine} />
        {leftOut.length > 0 && <p className="crashed">{said(leftOut.join('; '), shellWords().selftest.title)}</p>}
        {draft.world.kind !== 'bandit' && (
          <Setting
            path={['precision']}
            label={labels.precision}
            hint={hints.precision}
            fallback="single"
            names={names.precision}
          />
        )}
      </Group>
      <Group title={groups.arms} open>
        <ArmsEditor draft={draft} focus={focus} />
      </Group>
      <WorldSettings world={draft.world} />
    </>
  );
}

function Actions({ preset, draft, past, future, changed }: SettingsProps) {
  const words = settingsWords();
  const refusal = refusalSentence(draft);
  const original = presetNamed(preset).experiment;
  return (
    <div className="settings-actions">
      <Button idle={past.length === 0} onClick={undo}>
        {words.undo}
      </Button>
      <Button idle={future.length === 0} onClick={redo}>
        {words.redo}
      </Button>
      <Button idle={same(draft, original)} onClick={() => edit(original)}>
        {words.reset}
      </Button>
      <Button className="primary" idle={!changed || refusal !== null} onClick={() => void restart()}>
        {words.restart}
      </Button>
      {refusal && <p className="error">{words.cannotRun(refusal)}</p>}
    </div>
  );
}

/** Seeds as people write them: 0-4,7. The error is about the seeds only. */
function SeedsSetting({ seeds }: { seeds: readonly number[] }) {
  const { labels, hints } = settingsWords();
  const [text, setText] = useState(seedsText(seeds));
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    setText(seedsText(seeds));
    setError(null);
  }, [seeds]);
  return (
    <Row label={labels.seeds} hint={hints.seeds} error={error}>
      {(id, described) => (
        <input
          id={id}
          type="text"
          value={text}
          aria-invalid={error !== null}
          aria-describedby={described}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => {
            const read = readSeeds(text);
            setError(read.error);
            if (read.error === null) edit((draft) => ({ ...draft, seeds: read.seeds }));
          }}
        />
      )}
    </Row>
  );
}
