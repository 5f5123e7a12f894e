import type { Page } from '@playwright/test';
import { readsEverything } from './presentAudience';
import { expect, test, violationsInBothSchemes } from './support';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Present mode' });
const hash = (page: Page) => page.evaluate(() => location.hash);
const large = (page: Page) => page.locator('.present-title').getAttribute('data-phase');

test('an audience reads everything at 1024 × 768, and nothing scrolls', ({ page }) =>
  readsEverything(page, 1024, 768, ['bandit-clock', 'tales-momentum']));

test('keys lead through present mode, and the focus goes in and comes back', async ({ page }) => {
  await page.goto('#apo1?preset=bandit-clock');
  await expect(page.locator('.badge')).toHaveText('Computed');
  await page.evaluate(() => scrollTo(0, 300));
  const latest = page.getByRole('button', { name: 'Share' });
  await latest.focus();
  const scrolled = await page.evaluate(() => scrollY);
  await page.keyboard.press('p');
  await expect(dialog(page)).toBeFocused();
  await expect.poll(() => hash(page)).toBe('#apo1?preset=bandit-clock&present=1');
  await page.keyboard.press('l');
  await page.keyboard.press('Home');
  expect(await large(page)).toBe('sample');
  const iteration = dialog(page).getByRole('slider', { name: /Iteration/ });
  await expect(iteration).toHaveValue('1');
  await page.keyboard.press('ArrowRight');
  expect(await large(page)).toBe('label');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(iteration).toHaveValue('2');
  await page.keyboard.press('End');
  await expect(iteration).toHaveValue('20');
  await page.keyboard.press('1');
  await expect(dialog(page).getByLabel('Arm')).toHaveValue('dpo');
  // A small phase becomes large, and leaves the keys where they were.
  await dialog(page)
    .getByRole('button', { name: /2 label/ })
    .click();
  expect(await large(page)).toBe('label');
  await page.keyboard.press('Space');
  await expect(dialog(page).getByRole('button', { name: 'Pause' })).toBeVisible();
  await page.keyboard.press('Space');
  await page.keyboard.press('n');
  await expect(dialog(page).getByRole('complementary', { name: 'Notes' })).toContainText('on a faster clock');
  await page.keyboard.press('.');
  const blank = dialog(page).getByRole('button', { name: /screen is blank/ });
  await expect(blank).toHaveCSS('background-color', 'rgb(0, 0, 0)');
  await page.keyboard.press('Escape');
  await expect(blank).toBeHidden();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'How to read this page' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await expect(latest).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  await expect.poll(() => hash(page)).toBe('#apo1?preset=bandit-clock');
});

test('α and β are large sliders, the screen can be filled, and axe finds nothing', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto('#apo1?preset=bandit-clock&present=1');
  const alpha = dialog(page).getByRole('slider', { name: /^α of APO/ });
  expect((await alpha.boundingBox())!.width).toBeGreaterThan(300);
  await alpha.fill('0.5');
  await expect(dialog(page).locator('.present-about')).toContainText('APO, α = 0.5');
  await dialog(page).getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.className)).toBe('present-screen');
  await dialog(page).getByRole('button', { name: 'Full screen' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement)).toBeNull();
  await page.keyboard.press('n');
  expect(await violationsInBothSchemes(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await dialog(page).evaluate((own) => own.scrollWidth - own.clientWidth)).toBeLessThanOrEqual(0);
});
