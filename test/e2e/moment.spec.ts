import { DEFAULT_PRESET, presetNamed } from '../../src/experiment/presets';
import { encodeMoment } from '../../src/trace/momentLink';
import { expect, requestsOf, test, violationsInBothSchemes } from './support';

const hash = (page: import('@playwright/test').Page) => page.evaluate(() => location.hash);

test('a link opens at its moment, arm, panel and theme, and its own page shares it again', async ({ page }) => {
  const { experiment } = presetNamed('bandit-clock');
  const link = await encodeMoment(experiment, {
    arm: experiment.arms[0]!.id,
    at: { iteration: 3, phase: 'solve' },
    open: { settings: true, dialog: null },
    theme: 'dark',
  });
  await page.goto(link);
  await expect(page.getByText(`Iteration 3 of ${experiment.iterations}`)).toBeVisible();
  await expect(page.getByRole('radio', { name: 'solve', exact: true })).toBeChecked();
  await expect(page.locator('.arms input').first()).toBeChecked();
  await expect(page.getByRole('button', { name: 'Settings' })).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByLabel('Theme')).toHaveValue('dark');
  expect(await hash(page)).toBe(link);
  expect(await page.evaluate(() => localStorage.getItem('apogee-theme'))).toBeNull();
  expect((await requestsOf(page)).filter((kind) => kind === 'selftest')).toEqual([]);

  await page.getByRole('button', { name: 'Share' }).click();
  for (const name of [/which panels/, /the theme/]) await page.getByRole('checkbox', { name }).check();
  await page.getByRole('checkbox', { name: /the prompt/ }).uncheck();
  await expect(page.getByRole('textbox', { name: 'The link' })).toHaveValue(new URL(link, page.url()).href);
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  expect(await violationsInBothSchemes(page)).toEqual([]);
});

test('a link that asks for what its experiment lacks says so', async ({ page }) => {
  await page.goto('#apo1?preset=bandit-clock&arm=nobody&at=900&theme=light');
  const alert = page.getByRole('alert');
  await expect(alert).toContainText('arm: expected');
  await expect(alert).toContainText('at: expected ≤');
  await expect(page.getByLabel('Theme')).toHaveValue('light');
});

const START = `#apo1?preset=${DEFAULT_PRESET}`;

test('Back and Forward walk through panels that were opened, to no link and on', async ({ page }) => {
  await page.goto('');
  const landing = page.getByRole('button', { name: /workbench/i });
  await expect(landing).toBeVisible();
  await landing.click();
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  const settings = page.getByRole('button', { name: 'Settings' });
  await settings.click();
  await expect.poll(() => hash(page)).toBe(`${START}&open=settings`);
  // The drawer lies over the header.
  await page.keyboard.press('?');
  await expect.poll(() => hash(page)).toBe(`${START}&open=settings,help`);
  await page.goBack();
  await expect(page.getByRole('dialog', { name: 'How to read this page' })).toBeHidden();
  await expect(settings).toHaveAttribute('aria-expanded', 'true');
  await page.goBack();
  await expect(settings).toHaveAttribute('aria-expanded', 'false');
  expect(await hash(page)).toBe(START);
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  await page.goBack();
  await expect(landing).toBeVisible();
  expect(await hash(page)).toBe('');
  await page.goForward();
  await page.goForward();
  await page.goForward();
  await page.goForward();
  await expect(page.getByRole('dialog', { name: 'How to read this page' })).toBeVisible();
  // Closed by its button, a panel leaves no step behind.
  await page.getByRole('dialog', { name: 'How to read this page' }).getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => hash(page)).toBe(`${START}&open=settings`);
  await expect(settings).toHaveAttribute('aria-expanded', 'true');
});
