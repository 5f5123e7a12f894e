import type { ReactNode } from 'react';
import { PHASES, type Phase } from '../../trace/events';
import { cellAt } from '../../trace/fold';
import { partsWords } from '../../words/en/parts';
import { presentWords } from '../../words/en/present';
import { TermsAsText } from '../parts/Term';
import { sentence } from '../phases/sentence';
import { changePresent, show } from '../state/actions';
import { momentOf, type Scene, shownArm } from '../state/moment';

interface TilesProps extends Scene {
  /** The phase that is large, which is no tile; null if none is. */
  large: Phase | null;
  /** Whether there is a triangle. */
  triangle: boolean;
}

/** What is small: the other phases in their order, with their part of the sentence; and the triangle. Pressed, one becomes large. */
export function Tiles({ experiment, trace, view, large, triangle }: TilesProps) {
  const words = presentWords();
  const scene = { experiment, trace };
  const arm = shownArm(scene, view);
  const moment = momentOf(scene, view);
  const iteration = moment?.iteration ?? 1;
  const cell = moment && cellAt(trace, moment);
  return (
    <nav className="present-tiles" aria-label={words.tiles}>
      {PHASES.filter((phase) => phase !== large).map((phase) => (
        <Tile
          key={phase}
          name={`${PHASES.indexOf(phase) + 1} ${partsWords().phases[phase]}`}
          current={moment?.phase === phase}
          choose={() => {
            changePresent(() => ({ large: 'phase' }));
            show(iteration, phase);
          }}
        >
          {sentence(phase, experiment, arm, iteration, cell)}
        </Tile>
      ))}
      {triangle && large !== null && (
        <Tile name={words.triangleTile} current={false} choose={() => changePresent(() => ({ large: 'lab' }))}>
          {words.triangleAbout}
        </Tile>
      )}
    </nav>
  );
}

interface TileProps {
  name: string;
  current: boolean;
  choose: () => void;
  children: ReactNode;
}

function Tile({ name, current, choose, children }: TileProps) {
  return (
    <button
      type="button"
      className="present-tile"
      data-current={current}
      onClick={({ currentTarget }) => {
        // It goes, and Space shall play.
        currentTarget.closest('dialog')?.focus();
        choose();
      }}
    >
      <span className="phase-name">{name}</span>{' '}
      <TermsAsText value={true}>
        <span className="phase-sentence">{children}</span>
      </TermsAsText>
    </button>
  );
}
