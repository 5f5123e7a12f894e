import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { expect, scrubber, smallBandit, test } from './support';

/** What the charts over the iterations and of the lab draw, by title: the readings beside it, lines, and the cursor. */
const drawn = (page: Page) =>
  page.locator('.charts .figure, .framed:has(.lab-chart)').evaluateAll((figures) =>
    figures.map((figure) => ({
      title: figure.querySelector('h3')!.textContent,
      said: figure.querySelector('figcaption')!.textContent,
      cursor: [...figure.querySelectorAll('.cursor line')].map((line) =>
        ['x1', 'x2'].map((name) => line.getAttribute(name)).join(),
      ),
      lines: [...figure.querySelectorAll('.chart-line path')].map((line) => line.getAttribute('d')),
    })),
  );

test('trains an exact world live, and ends with the charts of the one computed at once', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  await page.locator('.more-charts').click();
  await expect(page.locator('.charts .figure')).toHaveCount(9);
  // Charts follow in their turns.
  const settled = async () => {
    const before = await drawn(page);
    await page.waitForTimeout(1500);
    expect(await drawn(page)).toEqual(before);
    return before;
  };
  const before = await settled();
  // So that what is drawn at the end is not what was left from before: every figure with a cursor has to move it.
  await scrubber(page).fill('2');
  const moving = before.filter(({ cursor }) => cursor.length > 0).map(({ title }) => title);
  expect(moving.length).toBeGreaterThan(8);
  const still = async () =>
    (await drawn(page))
      .filter(({ title, cursor }, i) => moving.includes(title) && `${cursor}` === `${before[i]!.cursor}`)
      .map(({ title }) => title);
  await expect.poll(still).toEqual([]);
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished');
  await expect.poll(() => drawn(page)).toEqual(before);
});
