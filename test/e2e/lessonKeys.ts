import type { Page } from '@playwright/test';
import type { Lesson } from '../../src/lessons/lesson';
import { expect } from './support';

/** A learner who has a keyboard only. */

const MOST_TABS = 200;

/** Moves the focus to what has this role and name. */
export async function tabTo(
  page: Page,
  role: 'button' | 'radio' | 'textbox' | 'slider',
  name: string | RegExp,
): Promise<void> {
  const wanted = page.getByRole(role, typeof name === 'string' ? { name, exact: true } : { name });
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    const there = await wanted.evaluateAll((all) => all.includes(document.activeElement as never));
    if (there) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no way by Tab to ${role} ${name}`);
}

export async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, 'button', name);
  await page.keyboard.press('Enter');
}

export const pressTimes = async (page: Page, key: string, times: number): Promise<void> => {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
};

/** Opens a lesson from the first screen. */
export async function openLesson(page: Page, name: string): Promise<void> {
  await page.goto('');
  await press(page, 'Lessons');
  await press(page, name);
  await expect(page.locator('.lesson')).toBeVisible();
}

export const card = (page: Page, title: string) => page.getByRole('heading', { name: title, level: 2 });

export async function answerNumber(page: Page, question: string | RegExp, value: string): Promise<void> {
  await tabTo(page, 'textbox', question);
  await page.keyboard.type(value);
  await press(page, 'That is my prediction');
}

/** Chooses the option at this index. */
export async function answerChoice(page: Page, first: string, index: number): Promise<void> {
  await tabTo(page, 'radio', first);
  await page.keyboard.press('Space');
  await pressTimes(page, 'ArrowDown', index);
  await press(page, 'That is my prediction');
}

export const panel = (page: Page) => page.locator('.lesson');

/** What the learner types or does at the cards that have no option to choose, by title. */
export type Deeds = Readonly<Record<string, string | (() => Promise<void>)>>;

/** Takes a lesson from its first card to its end. Numbers are typed, options chosen right, tasks done as `deeds` says. */
export async function takeLesson(page: Page, number: number, lesson: Lesson, deeds: Deeds): Promise<void> {
  await openLesson(page, `${number}. ${lesson.title}`);
  for (const [i, { title, predict, check }] of lesson.cards.entries()) {
    await expect(card(page, title)).toBeFocused();
    const deed = deeds[title];
    if (predict?.kind === 'choice') await answerChoice(page, predict.options[0]!.text, predict.answer);
    else if (predict && typeof deed === 'string') await answerNumber(page, /./, deed);
    if (predict) await expect(panel(page)).toContainText(`So it is.${predict.reveal.text}`);
    if (check && typeof deed === 'function') {
      await expect(panel(page)).toContainText(check.hint);
      await deed();
      await expect(panel(page)).toContainText(`Done. ${check.done}`);
    }
    await press(page, i + 1 === lesson.cards.length ? 'Finish' : 'Next');
  }
  const all = lesson.cards.length;
  await expect(page.getByRole('dialog', { name: 'Lessons' })).toContainText(`${all} of ${all} cards done`);
}
