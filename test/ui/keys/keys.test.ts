import { describe, expect, it } from 'vitest';
import { deedOf } from '../../../src/ui/keys/match';
import { ALL_KEYS, JUDGING, type KeyGroup, WORKBENCH } from '../../../src/ui/keys/table';
import { keysWords } from '../../../src/words/en/keys';

const NONE = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, repeat: false, target: null };
const press = (key: string, more: Partial<typeof NONE> = {}) => ({ ...NONE, key, ...more });

/** Every key of a group, with the modifiers of its row. */
const keysOf = ({ rows }: KeyGroup<unknown>) =>
  rows.flatMap(({ keys, shift = false, command = false }) =>
    Object.keys(keys).map((key) => press(key, { shiftKey: shift, ctrlKey: command })),
  );

describe('the table of keys', () => {
  it('gives every key of a place one meaning, and says it', () => {
    for (const group of ALL_KEYS) {
      const names = keysOf(group).map((event) => JSON.stringify(event));
      expect(new Set(names).size, group.where(keysWords())).toBe(names.length);
      for (const event of keysOf(group)) expect(deedOf(group, event, true), event.key).not.toBeNull();
      for (const { meaning, shown } of group.rows)
        for (const said of [meaning, shown]) expect(typeof said === 'string' ? said : said(keysWords())).toMatch(/\S/);
    }
  });

  it('leaves no single character that acts once they are switched off, and all other keys', () => {
    for (const group of ALL_KEYS)
      for (const event of keysOf(group)) {
        const acts = deedOf(group, event, false) !== null;
        expect(acts, `${group.where(keysWords())}: ${event.key}`).toBe(event.key.length > 1 || event.ctrlKey);
      }
  });

  it('tells Shift and Ctrl apart, and leaves Alt to the browser', () => {
    expect(deedOf(WORKBENCH, press('ArrowLeft'), true)).toEqual({ do: 'move', phases: -1 });
    expect(deedOf(WORKBENCH, press('ArrowLeft', { shiftKey: true }), true)).toEqual({ do: 'move', phases: -4 });
    expect(deedOf(WORKBENCH, press('Z', { metaKey: true, shiftKey: true }), true)).toEqual({ do: 'redo' });
    for (const modifier of ['altKey', 'ctrlKey', 'metaKey'] as const)
      expect(deedOf(WORKBENCH, press('ArrowLeft', { [modifier]: true }), true)).toBeNull();
    expect(deedOf(JUDGING, press('A', { shiftKey: true }), true)).toBe('left');
    expect(deedOf(WORKBENCH, press('7'), true)).toBeNull();
    expect(deedOf(WORKBENCH, press('constructor'), true)).toBeNull();
  });

  it('acts once while a key is held down that switches something', () => {
    expect(deedOf(WORKBENCH, press(' ', { repeat: true }), true)).toBeNull();
    expect(deedOf(WORKBENCH, press('ArrowRight', { repeat: true }), true)).toEqual({ do: 'move', phases: 1 });
  });
});
