import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { goesOnAfterReload } from './keepReload';
import { expect, longTales, smallBandit, test, violationsInBothSchemes } from './support';

const badge = (page: Page) => page.locator('.badge');
const play = (page: Page) => page.getByRole('button', { name: 'Train live' }).click();
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Runs' });

for (const engine of ['cpu', 'webgpu'] as const)
  test(`a page that is loaded again in the middle of a run goes on with the same bits: ${engine}`, ({ page }) =>
    goesOnAfterReload(page, engine));

test('kept runs are listed, opened, renamed and deleted, and a running one belongs to its tab', async ({
  page,
  context,
}) => {
  const experiment = smallBandit();
  await page.goto(await encodeLink(experiment));
  await play(page);
  await expect(badge(page)).toHaveText('Finished');
  await page.goto(await encodeLink(longTales('cpu')));
  await expect(badge(page)).toHaveText('Ready');
  await play(page);
  await page.getByRole('button', { name: 'Train anyway' }).click();
  await expect(page.getByText(/Iteration [2-9]/)).toBeVisible({ timeout: 100_000 });

  // Another tab sees both, and can take only the one that does not run.
  const other = await context.newPage();
  await other.goto(new URL('#bandit-three', page.url()).href);
  await other.getByRole('button', { name: 'Runs', exact: true }).click();
  const rows = dialog(other).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  const running = rows.filter({ hasText: 'goes on in another tab' });
  for (const name of ['Open', 'Go on', 'Delete']) await expect(running.getByRole('button', { name })).toBeDisabled();
  await expect(rows.last()).toContainText('finished');
  await rows.last().getByRole('button', { name: 'Rename' }).click();
  await dialog(other).getByLabel('Name').fill('The small one');
  await dialog(other).getByRole('button', { name: 'Keep the name' }).click();
  await expect(rows.last()).toContainText('The small one');
  expect(await violationsInBothSchemes(other)).toEqual([]);
  await rows.last().getByRole('button', { name: 'Open' }).click();
  await expect(badge(other)).toHaveText('Kept run');
  await expect(other.locator('.look')).toContainText(experiment.title);

  // The first tab goes without a word; the other one finds its run where it stopped, once.
  await page.close();
  await other.getByRole('button', { name: 'Runs', exact: true }).click();
  await expect(rows.first().getByRole('button', { name: 'Go on' })).toBeEnabled();
  await rows.first().getByRole('button', { name: 'Go on' }).click();
  await expect(badge(other)).toHaveText('Live run', { timeout: 100_000 });
  await other.getByRole('button', { name: 'Cancel' }).click();
  await expect(badge(other)).toHaveText('Cancelled');
  await other.getByRole('button', { name: 'Runs', exact: true }).click();
  await rows.first().getByRole('button', { name: 'Delete' }).click();
  await expect(rows).toHaveCount(1);
  await rows.first().getByRole('button', { name: 'Delete' }).click();
  await expect(dialog(other).getByText('No run is kept')).toBeVisible();
  await other.reload();
  await expect(badge(other)).not.toHaveText('Kept run');
});

test('a run that was cancelled is offered again, also by a page that is loaded with another link', async ({ page }) => {
  const experiment = { ...tinyTales('cpu', 2, 2), seeds: [0] };
  await page.goto(await encodeLink(experiment));
  await expect(badge(page)).toHaveText('Ready');
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await expect(badge(page)).toHaveText('Paused', { timeout: 100_000 });
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect(page.getByText('Iteration 2 of 2')).toBeVisible({ timeout: 100_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  const offered = page.getByText('A run was left unfinished:');
  await expect(page.locator('main').getByRole('button', { name: 'Go on' })).toBeVisible();
  await expect(offered).toBeHidden();
  await page.getByLabel('Preset').selectOption('bandit-clock');
  await expect(offered).toBeVisible();
  await page.reload();
  await expect(badge(page)).toHaveText('Computed');
  await expect(page.locator('.notice').filter({ has: offered })).toContainText(experiment.title);
  await page.getByRole('button', { name: 'Show it' }).click();
  await expect(badge(page)).toHaveText('Kept run');
  await page.getByLabel('Preset').selectOption('bandit-clock');
  await expect(offered).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.reload();
  await expect(badge(page)).toHaveText('Computed');
  await expect(offered).toBeHidden();
});
