import { pathToFileURL } from 'node:url';
import { test as unwatched } from '@playwright/test';
import { DEFAULT_PRESET } from '../../src/experiment/presets';
import { expect, test, WORKBENCH } from './support';

unwatched('a part that failed while the page was offline loads at the second try, with its style', async ({ page }) => {
  await page.goto(WORKBENCH);
  await expect(page.locator('.figure').first()).toBeVisible();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Objectives' }).click();
  const failed = page.getByRole('alert').filter({ hasText: 'cannot be shown' });
  await expect(failed).toBeVisible();
  await page.context().setOffline(false);
  await failed.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('dialog').getByRole('heading', { name: 'Direct Preference Optimization' })).toBeVisible();
  const display = await page.locator('.catalogue-filters').evaluate((element) => getComputedStyle(element).display);
  expect(display).toBe('grid');
});

unwatched('opened from a disk, the page says what to do', async ({ page }) => {
  await page.goto(pathToFileURL('dist/index.html').href);
  await expect(page.getByText('Apogee cannot run from a file. In its folder, type “npm start”')).toBeVisible();
});

test('Back and Forward walk through presets and links, back to the address without a link', async ({ page }) => {
  const preset = page.getByLabel('Preset');
  await page.goto('');
  await page.getByRole('button', { name: 'Workbench' }).click();
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  expect(await page.evaluate(() => location.hash)).toBe(`#apo1?preset=${DEFAULT_PRESET}`);
  await preset.selectOption('bandit-rock-paper-scissors');
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#apo1?preset=bandit-rock-paper-scissors');
  await preset.selectOption('bandit-tie');
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#apo1?preset=bandit-tie');
  await page.evaluate(() => {
    location.hash = '#apo1?preset=bandit-tie&iterations=7';
  });
  await expect(page.getByText('of 7').first()).toBeVisible();

  await page.goBack();
  await expect(page.getByText('of 20').first()).toBeVisible();
  await page.goBack();
  await expect(preset).toHaveValue('bandit-rock-paper-scissors');
  await page.goBack();
  await expect(preset).toHaveValue(DEFAULT_PRESET);
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Watch it learn (25 s)' })).toBeVisible();
  expect(await page.evaluate(() => location.hash)).toBe('');
  await page.goForward();
  await page.goForward();
  await expect(preset).toHaveValue('bandit-rock-paper-scissors');
  await page.goForward();
  await page.goForward();
  await expect(page.getByText('of 7').first()).toBeVisible();
});

test('where the clipboard is not to be had, the link is shown to be copied', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await page.goto('#apo1?preset=bandit-tie');
  await page.getByRole('button', { name: 'Share' }).click();
  const link = page.getByRole('textbox', { name: 'The link', exact: true });
  await expect(link).toHaveValue(/#apo1\?preset=bandit-tie/);
  const shared = await link.inputValue();
  await page.getByRole('button', { name: 'Copy link' }).click();
  const text = page.getByRole('textbox', { name: /to copy from here/ });
  await expect(text).toHaveValue(shared);
  await expect(text).toBeFocused();
  expect(await text.evaluate((field: HTMLTextAreaElement) => field.selectionEnd - field.selectionStart)).toBe(
    shared.length,
  );
  await text.press('Escape');
  await expect(text).toBeHidden();
});
