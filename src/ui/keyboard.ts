import { moveBy, selectArm, setHelp } from './actions';
import { pause, play } from './session';
import { useStore } from './store';

/** Keys that mean something in a control keep their meaning there. */
const busy = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input, select, textarea, button, summary, a, dialog, [role="application"]') !== null;

/** Space plays and pauses, arrows walk the time-lines, digits choose an arm, “?” shows the help. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === '?' && !isText(event.target)) {
      setHelp(true);
      return;
    }
    if (busy(event.target)) return;
    const { key } = event;
    if (key === ' ') {
      if (useStore.getState().run === 'running') pause();
      else play();
    } else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      moveBy((key === 'ArrowRight' ? 1 : -1) * (event.shiftKey ? 4 : 1));
    } else if (/^[1-6]$/.test(key)) {
      selectArm(Number(key) - 1);
    } else return;
    event.preventDefault();
  });
}

const isText = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input:not([type=range]), textarea') !== null;
