import type { Control, KeyGroup, KeyRow } from './table';

/** What a keyboard event says, of the browser's own or of React's. */
interface Pressed {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  target: EventTarget | null;
}

/** Present mode is a dialog that the keys of the page are for. */
const DIALOG = 'dialog:not(.present)';
const VALUE = `input, select, textarea, ${DIALOG}, [role="application"]`;
const SELECTORS = {
  text: 'input:not([type=range], [type=radio], [type=checkbox]), textarea',
  value: VALUE,
  'value or scroller': VALUE,
  // Space does nothing to a slider.
  button: `input:not([type=range]), select, textarea, ${DIALOG}, [role="application"], button, summary, a`,
  dialog: DIALOG,
} as const;

/** Whether the arrows scroll the element in focus. */
const scrolls = (target: Element): boolean => target.matches('[tabindex]') && target.scrollWidth > target.clientWidth;

function isLeft(target: EventTarget | null, control: Control | undefined): boolean {
  if (!control || target === null || !(target instanceof Element)) return false;
  return target.closest(SELECTORS[control]) !== null || (control === 'value or scroller' && scrolls(target));
}

/** Letters, digits, Space and signs: what a voice or a slip of the hand could type by chance (WCAG 2.2, 2.1.4). */
const isCharacter = (name: string, { command }: KeyRow<unknown>): boolean => name.length === 1 && !command;

const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'];

/** Whether a key alone asks for something, and not together with a modifier, as for another window. */
export const isAlone = ({ key, ctrlKey, metaKey, altKey }: Pressed): boolean =>
  !(ctrlKey || metaKey || altKey || MODIFIERS.includes(key));

/** Whether a row holds nothing else. */
export const isOfCharacters = (row: KeyRow<unknown>): boolean =>
  Object.keys(row.keys).every((name) => isCharacter(name, row));

/** What a key asks for in a group; null if it means nothing there. `characters`: whether single characters act. */
export function deedOf<Deed>({ rows }: KeyGroup<Deed>, pressed: Pressed, characters: boolean): Deed | null {
  const { key, shiftKey, ctrlKey, metaKey, altKey, repeat, target } = pressed;
  if (altKey) return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  const row = rows.find(
    (one) =>
      Object.hasOwn(one.keys, name) &&
      (one.command ?? false) === (ctrlKey || metaKey) &&
      (one.shift ?? shiftKey) === shiftKey,
  );
  if (!row || (isCharacter(name, row) && !characters)) return null;
  return (row.once && repeat) || isLeft(target, row.leftTo) ? null : row.keys[name]!;
}
