import { test as base } from '@playwright/test';
import { presetNamed } from '../../src/experiment/presets';
import { expect, test, violations } from './support';
import { overflow, textsOf, untranslated } from './words';

const LINK = '#apo1?preset=bandit-clock&at=3.solve';
const { experiment } = presetNamed('bandit-clock');
const NAMES = [
  experiment.arms.map(({ name }) => name),
  experiment.world.kind === 'bandit' ? experiment.world.actions : [],
].flat();

test('the chooser shows the page in German, where it stands, and a reload keeps it', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto(LINK);
  await expect(page.locator('.verdict svg').first()).toBeVisible();
  const english = await textsOf(page);
  await page.getByLabel('Language').focus();
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  // The page was drawn again; the reader and the moment are where they were.
  await expect(page.getByLabel('Sprache')).toBeFocused();
  await expect(page.locator('[data-phase=solve]')).toHaveAttribute('data-current', 'true');
  await expect(page.locator('.verdict svg').first()).toBeVisible();
  expect(untranslated(english, await textsOf(page), NAMES)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  expect(await violations(page)).toEqual([]);
  expect(page.url()).toContain(LINK.slice(1));
  await page.reload();
  await expect(page.getByRole('button', { name: 'Live trainieren' })).toBeVisible();
});

test('a link names its language, for as long as the page is open', async ({ page }) => {
  await page.goto(`${LINK}&lang=de`);
  await expect(page.getByRole('button', { name: 'Einstellungen' })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('apogee-language'))).toBeNull();
});

// Without the watch over the console, on which a browser says that a file is missing.
base('words that cannot be loaded leave the page as it is, and come at the second try', async ({ page }) => {
  await page.route('**/assets/all-*.js', (route) => route.fulfill({ status: 404 }), { times: 1 });
  await page.goto(LINK);
  await page.getByLabel('Language').selectOption('Deutsch');
  await expect(page.getByRole('alert')).toContainText('(Deutsch) could not be loaded');
  await expect(page.getByRole('button', { name: 'Settings' })).toBeVisible();
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Einstellungen' })).toBeVisible();
});
