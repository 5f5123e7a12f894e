import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import type { Locator, Page } from '@playwright/test';
import { type Answers, answersOf } from '../../src/lessons/answers';
import momentum from '../../src/lessons/data/05-momentum.json' with { type: 'json' };
import { readLesson } from '../../src/lessons/lesson';
import { answerNumber, card, panel, press } from './lessonKeys';
import { dropOn, expect, test, violations } from './support';

/** A teacher's own: the number and the task of lesson 5, and a choice. */
const OWN = {
  ...momentum,
  title: 'Ours <b>bold</b>',
  cards: [
    { ...momentum.cards[2]!, link: 'bandit-clock' },
    {
      ...momentum.cards[0]!,
      title: 'Which way?',
      predict: {
        kind: 'choice',
        question: 'Which way?',
        options: [{ text: 'Beyond the solution' }, { text: 'Back to the anchor', hint: 'Look again.' }],
        answer: 0,
        reveal: { text: 'Beyond it.' },
      },
    },
    momentum.cards[1]!,
  ],
};

/** Wide and light, narrow and dark: axe finds nothing, and nothing is wider than the dialog. */
async function fits(page: Page, dialog: Locator): Promise<void> {
  for (const [width, colorScheme] of [
    [1280, 'light'],
    [390, 'dark'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect(await violations(page)).toEqual([]);
    expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  }
}

test('a class of five files, one of them hostile, on a lesson of its own', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
  await page.goto('');
  await expect(page.locator('.landing')).toBeVisible();
  await dropOn(page, 'bad.json', JSON.stringify({ ...OWN, cards: [{ ...OWN.cards[0], run: 'alert(1)' }] }));
  const dialog = page.getByRole('dialog', { name: 'Lessons' });
  await expect(dialog.getByRole('alert')).toHaveText(
    'bad.json cannot be opened as a lesson. cards.0.run: no such setting.',
  );
  await dialog
    .getByLabel(/Open a lesson of your own/)
    .setInputFiles({ name: 'ours.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(OWN)) });
  await expect(panel(page)).toContainText('Your own lesson: Ours <b>bold</b> · 1 of 3');
  await expect(panel(page).locator('b')).toHaveCount(0);
  expect(page.url()).not.toContain('lesson=');
  await answerNumber(page, /./, '2.6');
  await expect(panel(page)).toContainText('It came otherwise');
  await press(page, /Next|Skip/);
  await press(page, 'Skip');
  await expect(card(page, momentum.cards[1]!.title)).toBeFocused();
  await panel(page).getByText('Save your answers for a class').click();
  await panel(page).getByLabel('Your name, if you like').fill('Ada');
  const waiting = page.waitForEvent('download');
  await panel(page).getByRole('button', { name: 'Save answers' }).click();
  const saved = await waiting;
  expect(saved.suggestedFilename()).toBe('apogee-answers-ours-b-bold-b-ada.json');
  const ada = JSON.parse(await readFile(await saved.path(), 'utf8')) as Answers;
  expect(ada).toMatchObject({ answers: 1, name: 'Ada', cards: [{ answer: 2.6, right: false }, {}, {}] });

  // What was answered is kept by content, beside what is kept of ours.
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('apogee-lesson')));
  expect(kept).toContain(`apogee-lessons-${ada.lesson.hash}`);
  await page.reload();
  await dropOn(page, 'ours.json', JSON.stringify(OWN));
  await expect(panel(page)).toContainText('2 of 3');
  await press(page, 'Back');
  await expect(panel(page)).toContainText('said 2.60');
  await page.getByRole('button', { name: 'Close', exact: true }).click();

  const lesson = await readLesson(OWN);
  const came = ada.cards[0]!.came!;
  const of = (name: string, number: number, choice: number, along: number) =>
    answersOf(
      lesson,
      {
        1: { answer: number, came, done: true },
        2: { answer: choice, came: 0, done: choice === 0 },
        3: { answer: { along, across: 0.1 }, came: { along: 1.3, across: 0 } },
      },
      name,
    );
  const files = [
    ada,
    of('', 1.6, 0, 1.3),
    of('Émilie <img src=x onerror=alert(1)>', 1.7, 1, 1.1),
    of('Sofya', 900, 0, 40),
    { ...of('Mallory', 1, 1, 1), cards: JSON.parse('[{"__proto__":{"right":true}},{},{}]') },
  ];
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await dialog.getByLabel(/Join the answers of a class/).setInputFiles(
    files.map((data, i) => ({
      name: `${i + 1}.json`,
      mimeType: 'application/json',
      buffer: Buffer.from(JSON.stringify(data).replace('{}', i === 4 ? '{"__proto__":{"a":1}}' : '{}')),
    })),
  );
  await expect(dialog.getByRole('alert')).toContainText('5.json: cards.');
  await expect(dialog.getByRole('status')).toContainText('answers of 4 learners');
  const number = dialog.getByRole('region', { name: momentum.cards[2]!.title, exact: true });
  await expect(number.locator('svg > circle')).toHaveCount(4);
  await expect(number).toContainText('Hollow: 1 farther out');
  await expect(number).toContainText('4 of 4 predicted');
  const choice = dialog.getByRole('region', { name: 'Which way?', exact: true });
  await expect(choice.getByRole('listitem')).toHaveText([/^2 Beyond the solution ✓/, /^1 Back to the anchor$/]);
  await expect(choice).toContainText('Done by 2 of 4');
  await expect(dialog.getByRole('region', { name: /All answers/ }).getByRole('row')).toHaveCount(5);
  await expect(dialog.getByRole('rowheader', { name: '3. Émilie <img src=x onerror=alert(1)>' })).toBeVisible();
  await expect(dialog.locator('img')).toHaveCount(0);
  expect(sent).toEqual([]);
  await fits(page, dialog);
  await dialog.getByRole('button', { name: 'Back to the lessons' }).click();
  await expect(dialog.getByRole('button', { name: 'Your own. Ours <b>bold</b>' })).toBeVisible();
});

test('a lesson of one’s own is carried by its link, and stays where its learner is', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('');
  await dropOn(page, 'ours.json', JSON.stringify(OWN));
  await expect(panel(page)).toContainText('1 of 3');
  await expect(page).toHaveURL(/&own=1\.[\w-]+$/);
  await panel(page).getByRole('button', { name: 'Copy link: this lesson' }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#own=[\w-]+$/);
  await page.getByRole('button', { name: 'Share' }).click();
  const share = page.getByRole('dialog', { name: 'Share this view' });
  await expect(share.getByLabel('The lesson, without this view')).toHaveValue(link);
  await expect(share.getByLabel('The link', { exact: true })).not.toHaveValue(/own=/);
  await share.getByLabel('which panels and charts are open').check();
  await expect(share.getByLabel('The link', { exact: true })).toHaveValue(/own=1\./);
  expect(await violations(page)).toEqual([]);

  // Another learner, who has no file.
  const other = await context.browser()!.newPage();
  await other.goto(link);
  await expect(panel(other)).toContainText('Your own lesson: Ours <b>bold</b> · 1 of 3');
  await expect(other.locator('.step-picture')).toBeVisible();
  await answerNumber(other, /./, '2.6');
  await press(other, /Next|Skip/);
  await expect(other).toHaveURL(/&own=2\./);
  await other.reload();
  await expect(panel(other)).toContainText('2 of 3');
  await press(other, 'Back');
  await expect(panel(other)).toContainText('said 2.60');
  await other.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(other).not.toHaveURL(/own=/);

  const hostile = JSON.stringify({ ...OWN, cards: [{ ...OWN.cards[0], run: 'alert(1)' }] });
  await other.goto(`#own=${deflateRawSync(hostile).toString('base64url')}`);
  await expect(other.getByRole('alert')).toContainText(
    'This link cannot be opened. own.cards.0.run: no such setting. The page shows the default experiment instead.',
  );
  await expect(panel(other)).toHaveCount(0);
  const some = () => Array.from(randomBytes(1000), (byte) => String.fromCodePoint(0x4e00 + 80 * byte)).join('');
  const long = momentum.cards.map((card) => ({ ...card, text: some().slice(0, 500), notes: some().slice(0, 600) }));
  await dropOn(other, 'long.json', JSON.stringify({ ...momentum, cards: long }));
  await expect(panel(other)).toContainText('at most: send its file instead.');
  await expect(other).not.toHaveURL(/own=/);
  await other.close();
});

test('the runs of a class are a picture too, each with the claim of its learner', async ({ page }) => {
  await page.goto('#lesson=10.4');
  await expect(card(page, 'Hand it on')).toBeVisible();
  await expect(page.locator('.badge')).toHaveText('Computed');
  const save = async (name: string, against: string) => {
    await panel(page).getByLabel('Your name, if you like').fill(name);
    await panel(page)
      .getByLabel(/^With the run on the screen/)
      .check();
    await panel(page).getByRole('combobox', { name: 'against' }).selectOption(against);
    const waiting = page.waitForEvent('download');
    await panel(page).getByRole('button', { name: 'Save answers' }).click();
    return readFile(await (await waiting).path(), 'utf8');
  };
  await panel(page).getByText('Save your answers for a class').click();
  const ada = await save('Ada', 'dpo');
  await page.goto('#apo1?preset=bandit-few&seeds=0-4&lesson=10.4');
  await expect(page.locator('.badge')).toHaveText('Computed');
  const sofya = await save('Sofya', 'dpo');
  expect((JSON.parse(sofya) as Answers).run).toMatchObject({ one: 'apo', other: 'dpo', seeds: [0, 1, 2, 3, 4] });
  expect(sofya.length).toBeLessThan(2000);
  expect(await violations(page)).toEqual([]);
  const dialog = page.getByRole('dialog', { name: 'Lessons' });
  await page.evaluate(() => scrollTo(0, 0));
  await page.getByRole('button', { name: 'Lessons' }).first().click();
  await dialog
    .getByLabel(/Join the answers of a class/)
    .setInputFiles(
      [ada, sofya].map((text, i) => ({ name: `${i}.json`, mimeType: 'application/json', buffer: Buffer.from(text) })),
    );
  const runs = dialog.getByRole('region', { name: 'The runs', exact: true });
  await expect(runs).toContainText('Of 2 runs, ');
  await expect(runs.locator('svg circle')).toHaveCount(2);
  await expect(runs.getByRole('row')).toHaveCount(3);
  await fits(page, dialog);
});
