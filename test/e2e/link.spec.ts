import { decodeLink, encodeLink } from '../../src/experiment/link';
import { DEFAULT_PRESET, presetNamed } from '../../src/experiment/presets';
import { tinyTales } from '../support/tales';
import { eventsOf, expect, requestsOf, smallBandit, test, WORKBENCH } from './support';

test('opens without work: a run is on the screen, none is going on', async ({ page }) => {
  await page.goto(WORKBENCH);
  await expect(page.locator('.badge')).toHaveText(/Recorded run/);
  expect(await requestsOf(page)).toEqual([]);
});

test('restores a pasted link, and writes it back into the address', async ({ page }) => {
  const experiment = tinyTales('cpu', 2, 3);
  experiment.title = 'Pasted <b>here</b>';
  const link = await encodeLink(experiment);
  await page.goto(WORKBENCH);
  await page.evaluate((hash) => {
    location.hash = hash;
  }, link);
  await expect(page.getByText('of 3')).toBeVisible();
  // Browsers pack with a zlib of their own, so the text may differ where the experiment does not.
  await expect.poll(async () => decodeLink(await page.evaluate(() => location.hash))).toEqual(experiment);
  expect(await requestsOf(page)).toEqual([]);
});

test('puts an edit into the address, from which it is restored', async ({ page }) => {
  await page.goto(await encodeLink(presetNamed('bandit-clock').experiment));
  await page.getByRole('button', { name: 'Settings' }).click();
  const iterations = page.getByRole('spinbutton', { name: 'Iterations', exact: true });
  await iterations.fill('7');
  await iterations.blur();
  await expect
    .poll(() => page.evaluate(() => location.hash))
    .toMatch(/^#apo1\?preset=bandit-clock&arms\.2\.objective\.settings\.beta=0\.\d+&iterations=7&open=settings$/);
  await page.reload();
  await expect(page.getByText('Iteration 7 of 7')).toBeVisible();
});

// What each hostile link is told is test/experiment/link.test.ts; here, that the page says so and does nothing else.
test('refuses a hostile link, opened or pasted', async ({ page }) => {
  const refused = async (field: string) => {
    await expect(page.getByRole('alert')).toContainText(field);
    await expect(page.getByRole('combobox', { name: 'Preset' })).toHaveValue(DEFAULT_PRESET);
    expect(await page.evaluate(() => [Reflect.get({}, 'polluted'), Reflect.get(window, 'pwned')])).toEqual([
      undefined,
      undefined,
    ]);
    expect(await requestsOf(page)).toEqual([]);
    expect(await eventsOf(page)).toEqual([]);
  };
  await page.goto('#apo1?preset=tales-momentum&title=<img src=x onerror=window.pwned=1>&iterations=0');
  await refused('iterations: expected ≥ 1, received 0');
  await page.evaluate(() => {
    location.hash = '#apo1?preset=tales-momentum&world.rewards.__proto__=1';
  });
  await refused('world.rewards.__proto__: no such setting');
});

test('shows markup in names as text', async ({ page }) => {
  const experiment = smallBandit();
  const markup = '<img src=x onerror=window.pwned=1>';
  experiment.title = markup;
  experiment.arms[0]!.name = markup;
  if (experiment.world.kind === 'bandit') experiment.world.actions[0] = markup;
  await page.goto(await encodeLink(experiment));
  await expect(page.locator('.badge')).toHaveText('Computed');
  await expect(page.getByText(markup).first()).toBeVisible();
  expect(await page.evaluate(() => Reflect.get(window, 'pwned'))).toBeUndefined();
});
