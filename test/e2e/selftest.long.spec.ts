import { expect, test, WORKBENCH } from './support';

test('every kernel passes in this browser', async ({ page }) => {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Check this GPU' }).click();
  await expect(page.getByRole('dialog')).toContainText(/All \d+ cases passed/, { timeout: 200_000 });
});
