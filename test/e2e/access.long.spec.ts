import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { expect, test } from './support';

test('the focus stays where a button was used up, and goes to Play where it is gone', async ({ page }) => {
  await page.goto(await encodeLink(tinyTales('cpu', 1, 1)));
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Settings' }).click();
  const drawer = page.getByRole('complementary', { name: 'Settings' });
  const iterations = drawer.getByRole('spinbutton', { name: 'Iterations', exact: true });
  await iterations.fill('2');
  const restart = drawer.getByRole('button', { name: 'Restart to apply' });
  await restart.click();
  await expect(page.getByText('Iteration 2 of 2')).toBeVisible();
  await expect(restart).toBeDisabled();
  await expect(restart).toBeFocused();
  // However far the drawer is scrolled.
  await drawer.getByRole('button', { name: /^Add/ }).last().scrollIntoViewIfNeeded();
  await expect(drawer.getByRole('button', { name: 'Close' })).toBeInViewport();

  await iterations.fill('3');
  await drawer.getByRole('button', { name: 'Close' }).click();
  await page.locator('.notice').getByRole('button', { name: 'Restart' }).click();
  await expect(page.getByText('Iteration 3 of 3')).toBeVisible();
  await expect(page.locator('.play')).toBeFocused();
});
