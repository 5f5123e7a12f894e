import type { Page } from '@playwright/test';
import { openLessons } from '../../src/lessons/lessons';
import {
  answerChoice,
  answerNumber,
  card,
  type Deeds,
  openLesson,
  panel,
  press,
  pressTimes,
  tabTo,
  takeLesson,
} from './lessonKeys';
import { expect, test, violations } from './support';

test('lesson 5, “Momentum”, to its end by keyboard only', async ({ page }) => {
  await openLesson(page, '5. Momentum');
  await expect(card(page, 'A step without momentum')).toBeFocused();
  await expect(page.locator('.badge')).toHaveText('Computed');
  await page.keyboard.press('ArrowRight');
  await expect(panel(page)).toContainText('Done. Without momentum the next anchor π₂ is the solution');
  await press(page, 'Next');

  await expect(card(page, 'Where will the next anchor be?')).toBeFocused();
  // Nothing is revealed before the prediction, and the card says why.
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.step-picture').getByText('next anchor π₂')).toHaveCount(0);
  await expect(panel(page)).toContainText('Not yet: the place on the time-line rests until you have predicted.');
  await press(page, /Show me where/);
  const mark = page.getByRole('slider', { name: /Your mark/ });
  await expect(mark).toBeFocused();
  await pressTimes(page, 'ArrowUp', 2);
  await page.keyboard.press('Escape');
  await expect(card(page, 'Where will the next anchor be?')).toBeFocused();
  await press(page, 'That is my prediction');
  await expect(panel(page)).toContainText('It came otherwise, at 1.30. Lay a line from the square');
  await expect(page.locator('.step-picture').getByText('next anchor π₂')).toBeVisible();
  await press(page, 'Predict again');
  await press(page, /Show me where/);
  await pressTimes(page, 'ArrowUp', 3);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  await press(page, 'That is my prediction');
  await expect(panel(page)).toContainText('So it is.');
  await press(page, 'Next');

  await answerNumber(page, /Length of the arrow/, '2,6');
  await expect(panel(page)).toContainText('It came otherwise, 1.60. Only the part beyond the solution doubles');
  await press(page, 'Next');

  await expect(card(page, 'Backwards')).toBeFocused();
  await expect(panel(page)).toContainText('Now: 0.600 (α of the arm)');
  await press(page, /Show me where/);
  await expect(page.getByRole('slider', { name: /^α of APO/ })).toBeFocused();
  // By a tenth of the range.
  await pressTimes(page, 'PageDown', 5);
  await pressTimes(page, 'ArrowRight', 5);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toContainText('Done. The next anchor lies 0.70 of the last change');
  await press(page, 'Next');

  await answerNumber(page, /c₅/, '6.5');
  await expect(panel(page)).toContainText('So it is.');
  await press(page, 'Next');
  await press(page, 'Finish');
  await expect(page.getByRole('dialog', { name: 'Lessons' })).toContainText('6 of 6 cards done');
});

test('a link opens a card, whose answer is kept, and one that is not there says so', async ({ page }) => {
  const link = '#apo1?preset=bandit-clock&arm=apo&at=1&lesson=5.5';
  await page.goto(link);
  await answerNumber(page, /c₅/, '5');
  await expect(panel(page)).toContainText('It came otherwise, 6.53 steps.');
  await page.reload();
  await expect(panel(page)).toContainText('you said 5.00 steps');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(panel(page)).toHaveCount(0);
  await page.goto('#apo1?preset=bandit-clock&lesson=77');
  await expect(page.getByText(/lesson: expected .*received 77\b/)).toBeVisible();
  await page.evaluate(() =>
    localStorage.setItem('apogee-lessons', '{"version":1,"lessons":{"5":{"__proto__":{"done":1}}}}'),
  );
  await page.goto(link);
  await page.reload();
  await expect(page.getByRole('textbox', { name: /c₅/ })).toBeVisible();
});

test('a card beside a wide page, light, covers nothing that it points at', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  // A link that says no more than the card is looked at as the card wants.
  await page.goto('#apo1?preset=bandit-clock&lesson=5.2');
  await expect(page.getByRole('slider', { name: /Your mark/ })).toBeInViewport();
  await expect(page.getByText('Iteration 2 of 20').first()).toBeVisible();
  const picture = (await page.locator('.step-picture').boundingBox())!;
  const aside = (await panel(page).boundingBox())!;
  expect(picture.x - (aside.x + aside.width)).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

/** Moves a slider of the page that the card points at, by keys from its beginning. */
async function slide(page: Page, name: RegExp, keys: readonly [string, number][]): Promise<void> {
  await press(page, /Show me where/);
  await tabTo(page, 'slider', name);
  for (const [key, times] of keys) await pressTimes(page, key, times);
}

const DEEDS: Readonly<Record<number, (page: Page) => Deeds>> = {
  2: (page) => ({
    'Four endings': async () => {
      await expect(page.getByText('Iteration 1 of 5')).toBeVisible();
      await page.keyboard.press('ArrowRight');
    },
  }),
  3: (page) => ({
    'Half again': '1',
    // From 1 by steps of 10^0.05.
    'A budget of half a nat': () => slide(page, /^β of Iterative DPO/, [['ArrowLeft', 8]]),
    'The farthest': '1,68',
  }),
  4: (page) => ({
    'Follow the reference': () => pressTimes(page, 'Shift+ArrowRight', 2),
    'The fifth step': '86',
  }),
  6: (page) => ({
    'Which β is it?': '0.715',
    'Along the line': async () => {
      await press(page, /Show me where/);
      await tabTo(page, 'slider', /^α and β of the arm/);
      await pressTimes(page, 'ArrowLeft', 30);
      await pressTimes(page, 'ArrowDown', 11);
    },
  }),
  7: (page) => ({
    'A slow world': '−1',
    'An α that grows': '-2',
    'The fastest': () => page.keyboard.press('5'),
  }),
  8: (page) => ({ 'Look ahead': () => page.keyboard.press('5') }),
  9: (page) => ({
    'A storyteller learns': '1.3',
    'How far did it go?': '1.8',
    'Scrub along KL': () => pressTimes(page, 'Shift+ArrowLeft', 2),
  }),
  10: (page) => ({
    'Five seeds': async () => {
      await press(page, 'Settings');
      await tabTo(page, 'textbox', /Seeds/);
      await page.keyboard.press('Control+A');
      await page.keyboard.type('0-4');
      await page.keyboard.press('Tab');
    },
  }),
};

for (const [number, deeds] of Object.entries(DEEDS))
  test(`lesson ${number} to its end by keyboard only`, async ({ page }) => {
    await takeLesson(page, Number(number), (await openLessons()).get(Number(number))!, deeds(page));
  });

test('lesson 1 by keyboard only, and its pairs by touch and by roles and names', async ({ browser }) => {
  const lesson = (await openLessons()).get(1)!;
  const { predict } = lesson.cards[0]!;
  if (predict?.kind !== 'pairs') throw new Error('no pairs');
  const keys = predict.pairs.map(({ chance }) => (chance > 0.5 ? 'a' : 'b'));
  const quiet = await browser.newPage();
  await openLesson(quiet, `1. ${lesson.title}`);
  await tabTo(quiet, 'button', /^A is better/);
  await quiet.keyboard.press('t');
  await expect(quiet.getByText('2 of 8')).toBeVisible();
  await quiet.keyboard.press('u');
  await expect(quiet.getByText('1 of 8')).toBeVisible();
  for (const key of keys) await quiet.keyboard.press(key);
  await expect(panel(quiet)).toContainText('what the oracle prefers in 8 of 8');
  await press(quiet, 'Next');
  for (const { predict: asked, title } of lesson.cards.slice(1)) {
    await expect(card(quiet, title)).toBeFocused();
    if (asked?.kind !== 'choice') continue;
    await answerChoice(quiet, asked.options[0]!.text, asked.answer);
    await expect(panel(quiet)).toContainText('So it is.');
    await press(quiet, 'Next');
  }
  await press(quiet, 'Finish');
  await expect(quiet.getByRole('dialog', { name: 'Lessons' })).toContainText('5 of 5 cards done');
  await quiet.close();

  const phone = await (
    await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  ).newPage();
  await phone.goto('');
  await phone.getByRole('button', { name: 'Lessons' }).tap();
  await phone.getByRole('button', { name: '1. Which ending is better?' }).tap();
  const card1 = phone.getByRole('complementary', { name: 'Your turn' });
  for (const [i] of predict.pairs.entries()) {
    await expect(card1.getByRole('status').getByText(`${i + 1} of 8`)).toBeVisible();
    const better = card1.getByRole('button', { name: /^A is better/ });
    expect((await better.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await better.tap();
  }
  await expect(card1).toContainText('You like other things than this oracle.');
  await expect(card1.getByRole('table').getByRole('row')).toHaveCount(9);
  expect(await violations(phone)).toEqual([]);
  await phone.close();
});

test('what shows the answer is not there before the prediction, for nobody', async ({ page }) => {
  await page.goto('#lesson=6.1');
  const parts = ['.lab', '.phases', '.verdict', '.charts', '.compare'];
  const hidden = page.locator('.hidden-part');
  await expect(hidden).toHaveCount(5);
  for (const part of parts) await expect(page.locator(part)).toHaveCount(0);
  await expect(panel(page)).toContainText('Hidden until then: the lab, the four phases, the verdict');
  // The line about the experiment would say it too.
  await expect(page.locator('.look')).toHaveText('Three actions, exactly');
  // Nor in present mode, and not behind a download or the tab key.
  await expect(page.getByRole('button', { name: /^(SVG|PNG|CSV)/ })).toHaveCount(0);
  await page.keyboard.press('p');
  await expect(page.locator('.present-hidden')).toBeVisible();
  await expect(page.locator('.present-tile')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await hidden.first().getByRole('button', { name: 'To the question' }).click();
  await expect(card(page, 'A control')).toBeFocused();
  expect(await violations(page)).toEqual([]);
  await answerChoice(page, 'Momentum’s', 2);
  await expect(hidden).toHaveCount(0);
  for (const part of parts) await expect(page.locator(part)).toHaveCount(1);
  await press(page, 'Next');
  await expect(hidden).toHaveCount(4);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(hidden).toHaveCount(0);
});

test('a picture that shows the answer is hidden in the lab, and present mode says what holds still', async ({
  page,
}) => {
  await page.goto('#lesson=5.2');
  const triangle = page.getByRole('region', { name: 'the triangle' });
  await expect(triangle).toBeVisible();
  await expect(page.locator('.simplex')).toHaveCount(0);
  await expect(page.locator('figure[aria-labelledby="framed-step"]')).toBeVisible();
  await page.keyboard.press('p');
  const still = page.getByRole('dialog', { name: 'Present mode' }).getByRole('status');
  await expect(page.locator('.present-hidden')).toBeVisible();
  await page.getByRole('dialog', { name: 'Present mode' }).getByRole('button', { name: 'Play' }).click();
  await expect(still).toHaveText('The card of the lesson holds this still: leave, and do what it asks.');
  await page.keyboard.press('Escape');

  await page.goto('#lesson=5.5');
  await expect(page.getByRole('region', { name: 'the clock' })).toBeVisible();
  await expect(page.locator('figure[aria-labelledby="framed-clock"]')).toHaveCount(0);
  await panel(page).getByRole('textbox', { name: /c₅/ }).fill('6.5');
  await page.keyboard.press('Enter');
  await expect(page.locator('figure[aria-labelledby="framed-clock"]')).toBeVisible();
});
