import { runFileOf } from '../support/traceOfNode';
import { dropOn, expect, smallBandit, test } from './support';

test('the last choice counts: another file, or a run, stops a large file that is being read', async ({ page }) => {
  // Empty lines count for nothing, but they are read: for some seconds.
  const text = await runFileOf({ ...smallBandit(), title: 'A large file' });
  const large = { name: 'large.jsonl', text: text + '\n'.repeat(5_000_000) };
  const small = { name: 'small.jsonl', text: await runFileOf(smallBandit()) };
  await page.goto('#apo1?preset=bandit-rock-paper-scissors');
  await expect(page.locator('.badge')).toHaveText('Computed');
  const dialog = page.getByRole('dialog', { name: 'Save or open a run' });
  await dropOn(page, large.name, large.text);
  await expect(dialog.getByText('Reading large.jsonl')).toBeVisible();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await dropOn(page, small.name, small.text);
  await expect(page.locator('.badge')).toHaveText('Opened run');
  await expect(page.locator('.look')).toContainText(smallBandit().title);

  await dropOn(page, large.name, large.text);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.notices').getByText('Reading large.jsonl')).toBeVisible();
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.getByText('Reading large.jsonl')).toBeHidden();
  await expect(page.locator('.badge')).toHaveText('Finished');

  await dropOn(page, large.name, large.text);
  await dialog.getByRole('button', { name: 'Stop' }).click();
  await expect(dialog.getByText('Reading large.jsonl')).toBeHidden();
  await expect(page.locator('.look')).toContainText(smallBandit().title);
});
