import { encodeLink } from '../../src/experiment/link';
import { expect, scrubber, smallBandit, test, violationsInBothSchemes } from './support';

for (const width of [1280, 390])
  test(`axe finds nothing at ${width} pixels, in either colour scheme`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('');
    await expect(page.locator('.figure').first()).toBeVisible();
    expect(await violationsInBothSchemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Settings' }).click();
    expect(await violationsInBothSchemes(page)).toEqual([]);
    // Nothing is wider than the page.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

test('a run is played, scrubbed and explained by the keyboard alone', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.keyboard.press('Space');
  await expect(page.locator('.badge')).toHaveText('Finished');
  const iteration = scrubber(page);
  await expect(iteration).toHaveValue('5');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(iteration).toHaveValue('4');
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('[data-phase=solve]')).toHaveAttribute('data-current', 'true');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test('says without a pointer what a chart shows and what a setting means', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  const about = page.getByRole('button', { name: 'About: True reward' });
  await about.press('Enter');
  await expect(about).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByText('Expected true reward of the solution.')).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();
  const iterations = page.getByLabel('Iterations', { exact: true });
  const range = page.locator('.setting', { has: iterations }).locator('.hint');
  await expect(range).toBeHidden();
  await iterations.focus();
  await expect(range).toBeVisible();
  await expect(iterations).toHaveAccessibleDescription('1 to 1000');
});

test('checks the GPU kernel by kernel and offers a report', async ({ page }) => {
  await page.goto('');
  await page.getByRole('button', { name: 'Check this GPU' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('tr[data-passed=true]').nth(4)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toContainText(/Cancelled after \d+ cases/);
  await expect(dialog.locator('tr[data-passed=false]')).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Check again' }).click();
  await expect(dialog).toContainText(/Checking … \d+ cases? done/);
});
