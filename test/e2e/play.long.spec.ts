import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { expect, scrubber, smallBandit, test } from './support';

/** What the charts over the iterations and of the lab draw. */
const drawn = (page: Page) =>
  page
    .locator('.charts .figure, .framed:has(.lab-chart)')
    .evaluateAll((figures) =>
      figures.map((figure) => [
        figure.querySelector('figcaption')?.textContent,
        ...[...figure.querySelectorAll('.chart-line path, .cursor line')].map((line) =>
          ['d', 'x1', 'x2'].map((name) => line.getAttribute(name)).join(),
        ),
      ]),
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
  // So that what is drawn at the end is not what was left from before.
  await scrubber(page).fill('2');
  await expect.poll(() => drawn(page)).not.toEqual(before);
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished');
  await expect.poll(() => drawn(page)).toEqual(before);
});
