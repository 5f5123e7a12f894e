import { moveBy, selectArmAt, setHelp } from '../state/actions';
import { hold, replay } from '../state/playback';
import { redo, undo, useRun } from '../state/runStore';
import { pause, train } from '../state/session';
import { useView } from '../state/viewStore';
import { deedOf } from './match';
import { EVERYWHERE, type PageDeed, WORKBENCH } from './table';

/** The keys of the whole page; those of a part of it are listened to there. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const { characters, landing } = useView.getState();
    const groups = landing ? [EVERYWHERE] : [EVERYWHERE, WORKBENCH];
    const deed = groups.map((group) => deedOf(group, event, characters)).find((one) => one !== null);
    if (!deed) return;
    event.preventDefault();
    act(deed);
  });
}

function act(deed: PageDeed): void {
  switch (deed.do) {
    case 'help':
      setHelp(true);
      break;
    case 'play':
      playOrHold();
      break;
    case 'undo':
      undo();
      break;
    case 'redo':
      redo();
      break;
    case 'move':
      moveBy(deed.phases);
      break;
    case 'arm':
      selectArmAt(deed.index);
      break;
    default:
      throw deed satisfies never;
  }
}

function playOrHold(): void {
  const { status } = useRun.getState();
  if (status === 'running' || status === 'loading') pause();
  else if (status === 'paused') train();
  else if (useView.getState().playhead.playing) hold();
  else replay();
}
