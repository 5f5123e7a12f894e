import { readsEverything } from './presentAudience';
import { expect, test } from './support';

for (const [width, height] of [
  [1024, 768],
  [1920, 1080],
] as const)
  test(`an audience reads everything at ${width} × ${height}, and nothing scrolls`, ({ page }) =>
    readsEverything(page, width, height, ['bandit-clock', 'bandit-three', 'tales-momentum']));

for (const [width, height] of [
  [1280, 720],
  [1366, 640],
] as const)
  test(`in a low window of ${width} × ${height} the triangle stands whole beside its words`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto('#apo1?preset=bandit-clock&present=1');
    const triangle = page.locator('.present .simplex');
    await expect(triangle.locator('.trajectory').first()).toBeVisible();
    const box = (await triangle.boundingBox())!;
    const words = (await page.locator('.present-about').boundingBox())!;
    expect(words.x + words.width).toBeLessThanOrEqual(box.x);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(box.height).toBeGreaterThan(250);
    // Nothing is cut off: what does not fit would be scrolled to.
    expect(await page.locator('dialog.present').evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
  });
