import { describe, expect, it, test } from 'vitest';
import momentum from '../../src/lessons/data/05-momentum.json';
import { HIDEABLE } from '../../src/lessons/hideable';
import { HIGHLIGHTS, LOCKS, READERS, readLesson } from '../../src/lessons/lesson';
import { openLessons } from '../../src/lessons/lessons';
import { outcomeOf } from '../../src/lessons/outcome';
import { cameOf, isDone, isTaskDone } from '../../src/ui/lessons/progress';
import { pagesOf } from '../support/lessons';

const lessons = await openLessons();
const words = (text: string) => text.split(/\s+/).length;

describe.each([...lessons])('lesson %i', (_, lesson) => {
  it('says little on a card', () => {
    for (const { text, title } of lesson.cards) expect(words(text), title).toBeLessThanOrEqual(60);
  });

  it('asks for what is not so yet, and tells what came', async () => {
    const pages = await pagesOf(lesson);
    for (const [i, card] of lesson.cards.entries()) {
      const { before, after } = pages[i]!;
      if (card.check) expect(isTaskDone(card, after), card.title).toBe(false);
      if (!card.predict) continue;
      expect(isDone(card, {}, before)).toBe(false);
      const came = cameOf(card.predict, after);
      expect(came, card.title).not.toBeNull();
      expect(outcomeOf(card.predict, came!, came)).toEqual({ right: true, hint: '' });
    }
  });

  it('tells whoever is wrong what to look at', () => {
    for (const { predict } of lesson.cards) {
      if (predict?.kind !== 'choice') continue;
      const hints = predict.options.map(({ hint = '' }) => hint);
      hints.forEach((hint, i) => {
        expect(hint === '', `${predict.question} ${i}`).toBe(i === predict.answer);
      });
    }
  });
});

test('what shows the answer is hidden where the world has gone on already', () => {
  for (const number of [6, 7, 9])
    for (const { title, predict, hide = [] } of lessons.get(number)!.cards) {
      if (predict) expect(hide, title).toContain('verdict');
      else expect(hide, title).toEqual([]);
    }
});

describe('a lesson from a stranger', () => {
  const changed = (change: (lesson: typeof momentum) => void) => {
    const lesson = structuredClone(momentum);
    change(lesson);
    return readLesson(lesson);
  };
  const set = (place: object, key: string, value: unknown) => Reflect.set(place, key, value);

  it('is read if it is whole', async () => {
    expect((await changed(() => {})).title).toBe('Momentum');
  });

  it.each<[string, (lesson: typeof momentum) => void, string]>([
    ['another version', (one) => set(one, 'version', 2), 'version: expected 1'],
    ['a program', (one) => set(one.cards[0]!, 'run', 'alert(1)'), 'cards.0.run: no such setting'],
    ['a bad link', (one) => set(one.cards[0]!, 'link', 'bandit-clok'), 'cards.0.link'],
    ['no world', (one) => Reflect.deleteProperty(one.cards[0]!, 'link'), 'cards.0.link: missing'],
    ['a view that is none', (one) => set(one.cards[1]!, 'view', 'arms=apo'), 'cards.1.view.arms: no such setting'],
    ['an arm that is not there', (one) => set(one.cards[1]!, 'view', 'arm=nobody'), 'cards.1.view.arm: expected'],
    ['a moment after the end', (one) => set(one.cards[1]!, 'view', 'at=21'), 'cards.1.view.at: expected ≤ 20'],
    ['seven cards', (one) => one.cards.push(one.cards[0]!), 'cards: expected ≤ 6 entries, received 7'],
    ['an unknown place', (one) => set(one.cards[0]!, 'highlight', ['body']), 'cards.0.highlight.0: expected'],
    ['an unknown part', (one) => set(one.cards[1]!, 'hide', ['body']), 'cards.1.hide.0: expected'],
    ['what is hidden for good', (one) => set(one.cards[0]!, 'hide', ['lab']), 'cards.0.hide: is for a card that asks'],
    ['an unknown reader', (one) => set(one.cards[4]!.predict!, 'read', 'constructor'), 'cards.4.predict.read'],
    [
      'a long text',
      (one) => set(one.cards[0]!, 'text', 'x'.repeat(501)),
      'cards.0.text: expected ≤ 500 characters, received 501',
    ],
    ['no number', (one) => set(one.cards[2]!.predict!, 'within', Number.NaN), 'cards.2.predict.within'],
  ])('is refused with %s', async (_, change, expected) => {
    await expect(changed(change)).rejects.toThrow(expected);
  });

  it('has no answer that is no option', async () => {
    const choice = {
      kind: 'choice',
      question: 'Which?',
      options: [{ text: 'a' }, { text: 'b', hint: 'Look at a.' }],
      answer: 2,
      reveal: { text: 'a.' },
    };
    const refused = changed((one) => set(one.cards[1]!, 'predict', choice));
    await expect(refused).rejects.toThrow('cards.1.predict.answer: expected < 2');
  });
});

test('readers, places, locks and parts are named in the notes for teachers', async () => {
  const { readFile } = await import('node:fs/promises');
  const notes = await readFile('docs/notes/lessons.md', 'utf8');
  for (const name of [READERS, HIGHLIGHTS, LOCKS, HIDEABLE].flatMap(Object.keys))
    expect(notes).toContain(`\`${name}\``);
});
