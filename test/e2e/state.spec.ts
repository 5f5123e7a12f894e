import { test as unwatched } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { expect, smallBandit, test } from './support';

test('a run stays in reach, by keys too, and what cannot run is refused with a way back', async ({ page }) => {
  const experiment = smallBandit();
  if (experiment.world.kind !== 'bandit') throw new Error('not a bandit');
  Object.assign(experiment.world.labels, { kind: 'sampled', count: 4, steps: 2 });
  experiment.arms[2] = { ...experiment.arms[2]!, name: 'PPO', objective: { id: 'ppo', settings: {} } };
  await page.goto(await encodeLink(experiment));
  await expect(page).toHaveTitle(`${experiment.title} · Apogee`);
  const play = page.getByRole('button', { name: 'Play', exact: true });
  await play.click();
  await expect(page.locator('.badge')).toHaveText('Finished');

  // The button that was clicked has the focus, and lets pass what it has no use for.
  await expect(play).toBeFocused();
  await page.keyboard.press('1');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(page.getByText('Iteration 4 of 5')).toBeVisible();
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await expect(page.getByText('Iteration 5 of 5')).toBeVisible();
  await expect(page.locator('.badge')).toHaveText('Finished');

  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.click();
  await page.getByText('Labels and solve').click();
  await page.getByRole('combobox', { name: 'Labels' }).selectOption('exact');
  const alert = page.getByRole('alert').filter({ hasText: 'cannot run' });
  await expect(alert).toContainText('“PPO”, objective: ppo draws from the policy');
  await expect(page.getByRole('complementary', { name: 'Settings' })).toContainText('Cannot run: “PPO”');
  await expect(play).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Copy link' })).toBeDisabled();
  await page.keyboard.press('Control+z');
  await expect(alert).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(settings).toBeFocused();

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.locator('.badge')).toHaveText('Ready');
  await page.getByRole('button', { name: 'Bring back the last run' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished');
});

// A file that does not come is an error on the console, so this page is not watched.
unwatched('a part whose file is gone leaves the rest of the page', async ({ page }) => {
  await page.route(/assets\/(Charts|Catalogue)-.*\.js/, (route) => route.abort());
  await page.goto('');
  await expect(page.getByRole('alert').filter({ hasText: 'The charts cannot be shown' })).toBeVisible();
  await page.getByRole('button', { name: 'Objectives', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('The catalogue cannot be shown');
  await page.keyboard.press('Escape');
  await expect(page.locator('.badge')).toHaveText('Recorded run');
});
