import { DEFAULT_PRESET } from '../../src/experiment/presets';
import { expect, test, violations } from './support';

test('a lesson’s link that is followed while its card stands sets it up again, and Back leads on', async ({ page }) => {
  const preset = page.getByLabel('Preset');
  const card = page.getByRole('heading', { name: /Momentum|Where will the next anchor be/ }).first();
  await page.goto('#apo1?preset=bandit-three');
  await expect(preset).toHaveValue('bandit-three');
  for (let i = 0; i < 2; i++) {
    await page.evaluate(() => {
      location.hash = 'lesson=5.2';
    });
    await expect(card).toBeVisible();
    await expect(preset).toHaveValue('bandit-clock');
    await expect(page.getByText('Iteration 2 of 20')).toBeVisible();
  }
  await page.goBack();
  await expect(preset).not.toHaveValue(DEFAULT_PRESET);
});

test('a card on a phone, dark, covers nothing that it points at', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('#lesson=5.2');
  await expect(page.getByRole('slider', { name: /Your mark/ })).toBeInViewport();
  const picture = (await page.locator('.step-picture').boundingBox())!;
  const sheet = (await page.locator('.lesson').boundingBox())!;
  expect(sheet.y - (picture.y + picture.height)).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
