import { encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { expect, test } from './support';

// Each browser reads the comma of a number field by its own language; Chromium in English drops it, and 0,5 becomes 5.
for (const locale of ['en-US', 'de-DE'])
  test.describe(locale, () => {
    test.use({ locale });

    test('number fields read a decimal comma, and keep what they refuse with the reason', async ({ page }) => {
      // The page in English, whatever the browser's language.
      await page.goto(`${await encodeLink(presetNamed('bandit-three').experiment)}&lang=en`);
      await expect(page.getByText('The theory lab').first()).toBeVisible();
      await page.getByRole('button', { name: 'Settings' }).click();
      const field = page.getByRole('spinbutton', { name: 'True reward' }).first();
      const hash = () => page.evaluate(() => location.hash);
      await field.fill('');
      await field.pressSequentially('0,5');
      await expect.poll(hash).toBe('#apo1?preset=bandit-three&world.rewards.0.0=0.5&open=settings');
      await field.press('ArrowUp');
      await expect(field).toHaveValue('0.6');
      await expect.poll(hash).toBe('#apo1?preset=bandit-three&world.rewards.0.0=0.6&open=settings');

      await field.fill('1,000');
      await field.blur();
      await expect(field).toHaveValue('1,000');
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await expect(field).toHaveAccessibleDescription(/write 1000 or 1\.000; it stays 0\.6/);
      await expect.poll(hash).toBe('#apo1?preset=bandit-three&world.rewards.0.0=0.6&open=settings');
      await field.focus();
      await field.press('Escape');
      await expect(field).toHaveValue('0.6');
      // The drawer stays: Escape was for the field.
      await expect(page.getByRole('complementary', { name: 'Settings' })).toBeVisible();
    });
  });

test('a German page shows and takes decimal commas, and says of 1.000 what it could be', async ({ page }) => {
  await page.goto(`${await encodeLink(presetNamed('bandit-three').experiment)}&lang=de&open=settings`);
  const field = page.getByRole('spinbutton', { name: 'α', exact: true }).first();
  const hash = () => page.evaluate(() => location.hash);
  await expect(field).toHaveValue('0,3');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('0,4');
  for (const typed of ['0,25', '0.25']) {
    await field.fill('');
    await field.pressSequentially(typed);
    await expect.poll(hash).toContain('momentum.alpha=0.25');
    await field.blur();
    await expect(field).toHaveValue('0,25');
  }
  const reward = page.getByRole('spinbutton', { name: 'Wahre Belohnung' }).first();
  await reward.fill('1.000');
  await expect(reward).toHaveAccessibleDescription(/1000 oder 1,000 schreiben/);
  await reward.fill('1,234');
  await expect.poll(hash).toContain('world.rewards.0.0=1.234');
  // In English the same text could be two numbers: the field shows its own again.
  await page.getByLabel('Sprache').selectOption('English');
  await expect(page.getByRole('spinbutton', { name: 'True reward' }).first()).toHaveValue('1.234');
  await expect(page.getByRole('spinbutton', { name: 'α', exact: true }).first()).toHaveValue('0.25');
});
