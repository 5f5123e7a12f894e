import { changePresent, followRun, moveBy, selectArmAt, setHelp, setPresent, show } from '../state/actions';
import { hold, replay } from '../state/playback';
import { redo, undo, useRun } from '../state/runStore';
import { pause, train } from '../state/session';
import { useView } from '../state/viewStore';
import { deedOf, isAlone } from './match';
import { EVERYWHERE, type PageDeed, PRESENTATION, WORKBENCH } from './table';

/** The keys of the whole page; those of a part of it are listened to there. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const { characters, landing, present } = useView.getState();
    if (present?.blank && isAlone(event)) {
      event.preventDefault();
      changePresent(() => ({ blank: false }));
      return;
    }
    const groups = landing ? [EVERYWHERE] : [EVERYWHERE, WORKBENCH, ...(present ? [PRESENTATION] : [])];
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
    case 'present':
      setPresent(useView.getState().present === null);
      break;
    case 'blank':
      changePresent(() => ({ blank: true }));
      break;
    case 'notes':
      changePresent(({ notes }) => ({ notes: !notes }));
      break;
    case 'lab':
      changePresent(({ large }) => ({ large: large === 'phase' ? 'lab' : 'phase' }));
      break;
    case 'end':
      if (deed.which === 'first') show(1, 'sample');
      else followRun();
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
