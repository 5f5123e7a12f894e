import { moveBy, selectArmAt, setHelp } from './state/actions';
import { hold, replay } from './state/playback';
import { redo, undo, useRun } from './state/runStore';
import { pause, train } from './state/session';
import { useView } from './state/viewStore';

const within = (target: EventTarget | null, selector: string): boolean =>
  target instanceof Element && target.closest(selector) !== null;

/** Elements that use arrows and digits themselves: controls with values, dialogs, pictures. */
const VALUES = 'input, select, textarea, dialog, [role="application"]';
/** Elements that use Space as well. */
const PRESSED = `${VALUES}, button, summary, a`;
/** Text fields, whose typing the browser undoes itself. */
const TYPED = 'input:not([type=range], [type=radio], [type=checkbox]), textarea';

/** Whether the arrows scroll the element in focus. */
const scrolls = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches('[tabindex]') && target.scrollWidth > target.clientWidth;

/** Space plays and pauses, arrows walk the time-lines, digits choose an arm, “?” shows the help; Ctrl or ⌘ with Z undoes, with ⇧ redoes. */
export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.altKey || event.defaultPrevented) return;
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey) {
      if (key.toLowerCase() !== 'z' || within(target, TYPED)) return;
      if (event.shiftKey) redo();
      else undo();
    } else if (key === '?' && !within(target, TYPED)) {
      setHelp(true);
    } else if (key === ' ' && !within(target, PRESSED)) {
      const { status } = useRun.getState();
      if (status === 'running' || status === 'loading') pause();
      else if (status === 'paused') train();
      else if (useView.getState().playhead.playing) hold();
      else replay();
    } else if (within(target, VALUES)) {
      return;
    } else if (key === 'ArrowLeft' || key === 'ArrowRight') {
      if (scrolls(target)) return;
      moveBy((key === 'ArrowRight' ? 1 : -1) * (event.shiftKey ? 4 : 1));
    } else if (/^[1-6]$/.test(key)) {
      selectArmAt(Number(key) - 1);
    } else return;
    event.preventDefault();
  });
}
