import { expect, test, violations, WORKBENCH } from './support';

test('two charts are large; the others are drawn when they are asked for, and a link keeps them', async ({ page }) => {
  await page.goto(WORKBENCH);
  const figures = page.locator('.charts .figure');
  await expect(figures).toHaveCount(2);
  await expect(figures.locator('h3').first()).toContainText('True reward');
  await expect(figures.locator('h3').last()).toContainText('Reward against KL');
  const more = page.getByRole('button', { name: /^\d+ more charts$/ });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Fewer charts' })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.locator('#more-charts .figure').first()).toBeVisible();
  // The win rates are made of texts, which the first part of the recording leaves out.
  await expect(
    page.locator('.figure', { hasText: 'Win rate over the base' }).locator('.recharts-wrapper').first(),
  ).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('#more-charts .figure').first()).toBeVisible();
  await page.goto('about:blank');
  await page.goto(`${WORKBENCH}&charts=all`);
  await expect(page.getByRole('button', { name: 'Fewer charts' })).toBeVisible();
  await page.getByRole('button', { name: 'Fewer charts' }).click();
  await expect(figures).toHaveCount(2);
});
