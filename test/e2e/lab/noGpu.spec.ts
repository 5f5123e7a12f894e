import { encodeLink } from '../../../src/experiment/link';
import { presetNamed } from '../../../src/experiment/presets';
import { expect, test } from '../support';

test('without a graphics adapter the whole lab works, but for the fine plane', async ({ page }) => {
  const { experiment } = presetNamed('bandit-few');
  await page.goto(await encodeLink({ ...experiment, seeds: [0, 1, 2], iterations: 4 }));
  await expect(page.locator('.framed')).toHaveCount(11);
  await expect(page.getByRole('heading', { name: 'Over 3 seeds' })).toBeVisible({ timeout: 60_000 });
  await page.locator('.plane').evaluate((figure) => figure.scrollIntoView());
  const words = page.locator('.plane-words');
  await expect(words).toContainText('16 × 16 cells', { timeout: 60_000 });
  await expect(words).toContainText('no graphics adapter');
  const base = page.getByRole('slider', { name: /Base policy/ });
  const stood = await base.getAttribute('aria-valuetext');
  await base.focus();
  await page.keyboard.press('ArrowUp');
  await expect(base).not.toHaveAttribute('aria-valuetext', stood!);
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 60_000 });
});
