import { readFile } from 'node:fs/promises';
import { encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { expect, requestsOf, scrubber, test, violations } from './support';

const linkTo = (name: string) => encodeLink(presetNamed(`bandit-${name}`).experiment);

test('opens a lab with every picture, computed in the page', async ({ page }) => {
  await page.goto(await linkTo('clock'));
  const lab = page.locator('.lab');
  await expect(lab.getByText('Momentum helps here, but no more than a smaller β does.')).toBeVisible();
  for (const title of [
    'Where the policies go',
    'One proximal step, iteration 20 of APO',
    'Probability of every action',
    'The gap closes',
    'How fast',
    'The policy turns to the best action',
    'The clock cₜ',
    'The plane of α and β',
  ])
    await expect(lab.getByRole('heading', { name: title })).toBeVisible();
  expect((await requestsOf(page)).filter((kind) => kind !== 'start' && kind !== 'taken')).toEqual([]);
});

test('a drag of the plane’s dot moves all compared arms and the controls', async ({ page }) => {
  await page.goto(await linkTo('clock'));
  const dot = page.getByRole('slider', { name: /α and β of the arm with momentum/ });
  await dot.scrollIntoViewIfNeeded();
  await expect(dot).toHaveAttribute('aria-valuetext', 'α 0.3, β 1.00');
  const trajectories = page.locator('.simplex .trajectory .behind');
  const before = await trajectories.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  const box = (await dot.locator('.knob').boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y - 40, { steps: 4 });
  const held = await trajectories.evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  expect(held).toHaveLength(4);
  held.forEach((path, i) => {
    expect(path).not.toBe(before[i]);
  });
  await page.mouse.up();
  await expect(dot).not.toHaveAttribute('aria-valuetext', 'α 0.3, β 1.00');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('alpha=');
});

test('a link that takes minutes to draw leaves the page in its reader’s hands', async ({ page }) => {
  const { experiment } = presetNamed('bandit-few');
  if (experiment.world.kind !== 'bandit') throw new Error('bandit-few is a bandit world');
  const labels = { ...experiment.world.labels, count: 65_536 };
  await page.goto(await encodeLink({ ...experiment, iterations: 1000, world: { ...experiment.world, labels } }));
  const lab = page.locator('.lab');
  await expect(lab.getByText(/^To draw this lab takes about/)).toBeVisible();
  await expect(lab.getByRole('figure')).toHaveCount(0);
  await lab.getByRole('button', { name: 'Draw it' }).click();
  await expect(lab.getByRole('status')).toHaveText(/^Drawing the lab: \d+ %/);

  const rows = <T>(row: T): T[] => Array.from({ length: 64 }, () => row);
  const { base, rewards } = experiment.world;
  const world = { ...experiment.world, base: rows(base[0]!), rewards: rows(rewards[0]!) };
  const arms = Array.from({ length: 48 }, (_, i) => ({ ...experiment.arms[0]!, id: `arm-${i}` }));
  await page.goto(await encodeLink({ ...experiment, iterations: 1000, world, arms }));
  await expect(lab.getByText('too large for the lab’s pictures')).toBeVisible();
});

test('the keyboard moves base policy, reward and dot', async ({ page }) => {
  await page.goto(await linkTo('clock'));
  const reward = page.getByRole('slider', { name: 'True reward of plain' });
  await reward.focus();
  await page.keyboard.press('ArrowUp');
  await expect(reward).toHaveAttribute('aria-valuenow', '0.45');
  const base = page.getByRole('slider', { name: /Base policy/ });
  const stood = await base.getAttribute('aria-valuetext');
  await base.focus();
  await page.keyboard.press('ArrowUp');
  await expect(base).not.toHaveAttribute('aria-valuetext', stood!);
  const dot = page.getByRole('slider', { name: /α and β/ });
  await dot.focus();
  await page.keyboard.press('ArrowRight');
  await expect(dot).toHaveAttribute('aria-valuetext', 'α 0.31, β 1.00');
});

test('every picture has a table and files', async ({ page }) => {
  await page.goto(await linkTo('clock'));
  const figures = page.locator('.framed');
  await expect(figures).toHaveCount(8);
  for (const figure of await figures.all()) {
    const csv = page.waitForEvent('download');
    await figure.getByRole('button', { name: /save as CSV/ }).click();
    expect((await csv).suggestedFilename()).toMatch(/^apogee-[a-z]+\.csv$/);
    await figure.getByRole('button', { name: /as a table/ }).click();
    await expect(figure.getByRole('table')).toBeVisible();
    await figure.getByRole('button', { name: /as a table/ }).click();
  }
  const saved = async (button: string) => {
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: button }).click();
    expect((await file).suggestedFilename()).toMatch(/^apogee-simplex\.(svg|png)$/);
    return readFile(await (await file).path());
  };
  const svg = (await saved('Where the policies go: save as SVG')).toString();
  expect(svg).toMatch(/<rect width="100%" height="100%" fill="(rgb|color)\(/);
  for (const words of ['Where the policies go', 'Three actions, exactly', 'APO, α = 0.3']) expect(svg).toContain(words);
  expect(svg).not.toContain('var(--');
  const png = await saved('Where the policies go: save as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');
});

test('the adapter draws the fine plane of drawn labels', async ({ page }) => {
  await page.goto(await linkTo('few'));
  await page.locator('.plane').evaluate((figure) => figure.scrollIntoView());
  await expect(page.locator('.plane-words')).toContainText('64 × 64 cells', { timeout: 60_000 });
  await expect(page.locator('.plane image')).toBeVisible();
});

test('says that momentum does not help in a cycle', async ({ page }) => {
  await page.goto(await linkTo('rock-paper-scissors'));
  await expect(page.getByText('Momentum does not help here: it leaves the equilibrium faster.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Distance to the equilibrium' })).toBeVisible();
});

test('the lab, its step and its bars move with the page’s playhead, and with less motion nothing glides', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(await linkTo('clock'));
  await expect(page.locator('.badge')).toHaveText('Computed');
  await scrubber(page).fill('2');
  await page.getByRole('radio', { name: 'sample' }).check({ force: true });
  const lab = page.locator('.lab');
  await expect(lab.getByText('after 1 step', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'One proximal step, iteration 2 of APO' })).toBeVisible();
  await expect(page.locator('.step-picture .ball')).toHaveCount(0);
  await page.getByRole('radio', { name: 'label' }).check({ force: true });
  await expect(page.locator('.step-picture .ball')).toBeVisible();
  await expect(page.locator('.step-picture .solve')).toHaveCount(0);
  await page.getByRole('radio', { name: 'extrapolate' }).check({ force: true });
  await expect(page.getByText('1.30 × (solution − previous)')).toBeVisible();
  await expect(lab.getByText('after 2 steps', { exact: true })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Probability of every action under π̂₂' })).toBeVisible();
});

for (const [colorScheme, width, name] of [
  ['light', 1280, 'clock'],
  ['dark', 390, 'rates'],
] as const)
  test(`axe finds nothing in the lab of ${name} at ${width} pixels, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(await linkTo(name));
    await expect(page.getByRole('heading', { name: /The plane of/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
