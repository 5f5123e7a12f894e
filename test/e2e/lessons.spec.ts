import { expect, test, violations } from './support';

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
