import { expect, test, violationsInBothSchemes } from './support';

test('settings are found by name, label and glossary, and keep their values meanwhile', async ({ page }) => {
  await page.goto('#apo1?preset=bandit-three&open=settings');
  const drawer = page.getByRole('complementary', { name: 'Settings' });
  const field = drawer.getByRole('searchbox', { name: 'Find a setting' });
  const said = drawer.getByRole('status');
  const shown = drawer.locator('.setting:visible label');
  await expect(field).toBeVisible();
  const all = await shown.count();
  await drawer.getByLabel('Iterations', { exact: true }).fill('7');

  // By its label, in a group that was closed.
  await field.fill('noise');
  await expect(shown).toHaveText([/^Labels flipped/]);
  await expect(said).toHaveText('1 found; Enter goes to the first, Escape shows all.');
  await page.keyboard.press('Enter');
  await expect(drawer.getByLabel(/^Labels flipped/)).toBeFocused();
  // By what the glossary says of a word in it, and by the name of a group or an arm, which brings all of it.
  await field.fill('gives the responses');
  await expect(shown.first()).toBeVisible();
  await expect(drawer.locator('.setting:visible').getByText('Difference from').first()).toBeVisible();
  await field.fill('oracle');
  await expect(drawer.getByText('Judged by')).toBeVisible();
  // Actions too: of the true reward the glossary says that an oracle judges by it.
  await expect(drawer.locator('summary:visible')).toHaveText(['Actions', 'Oracle']);
  await expect(drawer.getByRole('button', { name: 'Add an action' })).toBeHidden();
  expect(await violationsInBothSchemes(page)).toEqual([]);

  await field.fill('xyzzy');
  await expect(said).toHaveText('Nothing here is called “xyzzy”. Escape shows all settings.');
  await expect(drawer.locator('.setting:visible')).toHaveCount(0);
  await expect(drawer.locator('summary:visible')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await expect(shown).toHaveCount(all);
  await expect(drawer.getByLabel('Iterations', { exact: true })).toHaveValue('7');
  expect(page.url()).toContain('iterations=7');
  // A second one closes the drawer.
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole('button', { name: 'Settings' }).click();
  await field.fill('rate');
  expect(await drawer.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
});
