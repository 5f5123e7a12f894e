import { test as unwatched } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { expect, smallBandit, test, WORKBENCH } from './support';

test('a run stays in reach, by keys too, and what cannot run is refused with a way back', async ({ page }) => {
  const experiment = smallBandit();
  if (experiment.world.kind !== 'bandit') throw new Error('not a bandit');
  Object.assign(experiment.world.labels, { kind: 'sampled', count: 4, steps: 2 });
  experiment.arms[2] = { ...experiment.arms[2]!, name: 'PPO', objective: { id: 'ppo', settings: {} } };
  await page.goto(await encodeLink(experiment));
  await expect(page).toHaveTitle(`${experiment.title} · Apogee`);
  const train = page.getByRole('button', { name: 'Train live' });
  await train.click();
  await expect(page.locator('.badge')).toHaveText('Finished');

  // The button that was clicked has the focus, and lets pass what it has no use for.
  await expect(train).toBeFocused();
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
  await expect(train).toBeDisabled();
  await expect(page.getByRole('button', { name: 'Share' })).toHaveAttribute('aria-disabled', 'true');
  await page.keyboard.press('Control+z');
  await expect(alert).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(settings).toBeFocused();

  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page.locator('.badge')).toHaveText('Computed');
  await page.getByRole('button', { name: 'Bring back the last run' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished');
});

// What fails is an error on the console, so these pages are not watched.
unwatched('a part whose file is gone leaves the rest of the page, and is asked for again', async ({ page }) => {
  const files = /assets\/(Charts|Catalogue)-.*\.js/;
  await page.route(files, (route) => route.abort());
  await page.goto(WORKBENCH);
  const alert = page.getByRole('alert').filter({ hasText: 'The charts cannot be shown' });
  await expect(alert).toBeVisible();
  await page.getByRole('button', { name: 'Objectives', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('The catalogue cannot be shown');
  await page.keyboard.press('Escape');
  await expect(page.locator('.badge')).toHaveText('Recorded run');

  await page.unroute(files);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Over the iterations' })).toBeVisible();
  await expect(page.locator('.badge')).toHaveText('Recorded run');
});

unwatched('figures of the lab whose files are gone leave the rest of the lab, and come back', async ({ page }) => {
  const files = /assets\/(LabCharts|PlaneFigure)-.*\.js/;
  await page.route(files, (route) => route.abort());
  await page.goto(`#apo1?preset=bandit-clock`);
  const alerts = page.getByRole('alert').filter({ hasText: 'cannot be shown' });
  await expect(alerts).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'Where the policies go' })).toBeVisible();
  await page.unroute(files);
  await alerts.first().getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'The clock' })).toBeVisible();
  await alerts.first().getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'The plane of α and β' })).toBeVisible();
  await expect(alerts).toHaveCount(0);
});

unwatched(
  'a section that fails once is drawn again, by hand or when the moment changes, and the run stays',
  async ({ page }) => {
    // Only the loss of a solve looks for this constant.
    await page.addInitScript(() => {
      const failing = { now: false };
      const Broken = Object.create(Math, {
        LN2: {
          get() {
            if (failing.now) throw new Error('a slip');
            return Math.log(2);
          },
        },
      });
      Object.assign(globalThis, { Math: Broken, failing });
    });
    const fail = (now: boolean) =>
      page.evaluate((now) => Object.assign(Reflect.get(globalThis, 'failing'), { now }), now);
    // A recording that is loaded in one part, or the next one would draw the section again.
    await page.goto('#tales-betas&at=3');
    const phases = page.locator('.phases');
    const alert = page.getByRole('alert').filter({ hasText: 'The phases cannot be shown' });
    await expect(phases).toBeVisible();
    for (const again of [
      () => alert.getByRole('button', { name: 'Try again' }).click(),
      () => page.keyboard.press('ArrowLeft'),
    ]) {
      await fail(true);
      await page.keyboard.press('Shift+ArrowLeft');
      await expect(alert).toContainText('a slip');
      await expect(phases).toBeHidden();
      await expect(page.locator('.badge')).toHaveText('Recorded run');
      await fail(false);
      await again();
      await expect(phases).toBeVisible();
      await expect(alert).toBeHidden();
    }
  },
);
