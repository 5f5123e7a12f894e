import { encodeLink } from '../../src/experiment/link';
import { expect, scrubber, smallBandit, test } from './support';

test('single characters act until they are switched off in the help, also after a reload', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  const arms = page.locator('.arms input');
  await page.keyboard.press('1');
  await expect(arms.nth(0)).toBeChecked();
  await page.keyboard.press('?');
  const characters = page.getByRole('checkbox', { name: /Single characters act/ });
  await characters.uncheck();
  await page.keyboard.press('Escape');
  for (const reload of [false, true]) {
    if (reload) await page.reload();
    await expect(page.locator('.badge')).toHaveText('Computed');
    const chosen = await arms.evaluateAll((all) => all.findIndex((one) => (one as HTMLInputElement).checked));
    for (const key of ['1', '2', '3', '?', ' ', 'p', '.', 'n', 'a', 'b']) await page.keyboard.press(key);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(arms.nth(chosen)).toBeChecked();
    await expect(page.locator('.play')).toHaveText('Play');
    await expect(scrubber(page)).toHaveValue('5');
  }
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(scrubber(page)).toHaveValue('4');
  await page.getByRole('button', { name: 'Help' }).click();
  await characters.check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('3');
  await expect(arms.nth(2)).toBeChecked();
});
