import { expect, test, violationsInBothSchemes, WORKBENCH } from './support';

test('what was measured stands on the page, table by table, and a link opens it', async ({ page }) => {
  await page.goto(WORKBENCH);
  await page.getByRole('button', { name: 'Findings', exact: true }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'What was measured' });
  const primary = dialog.getByRole('row', { name: /^solved-2 APO − DPO/ });
  await expect(primary).toBeVisible();
  await expect(page).toHaveURL(/&open=findings\.fair-test$/);
  // Nothing of the marks is left over.
  await expect(dialog.getByRole('article')).not.toContainText(/\*\*|<!--|\| ---|]\(/);
  expect(await violationsInBothSchemes(page)).toEqual([]);

  await dialog.getByRole('button', { name: 'default-experiment.md' }).first().click();
  await expect(page).toHaveURL(/&open=findings\.default-experiment$/);
  await expect(dialog.getByRole('button', { name: 'The default experiment' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto('about:blank');
  await page.goto(`${WORKBENCH}&open=findings.paper`);
  await expect(dialog.getByRole('row', { name: /GSM8K/ })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
