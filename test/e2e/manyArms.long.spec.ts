import { encodeLink } from '../../src/experiment/link';
import { expect, smallBandit, test, violations } from './support';

/** More arms than can be told apart by colour. */
function manyArms() {
  const experiment = smallBandit();
  const [plain] = experiment.arms;
  for (let i = 1; i <= 11; i++)
    experiment.arms.push({
      ...plain!,
      id: `beta-${i}`,
      name: `β is ${i / 4}`,
      objective: { id: 'dpo', settings: { beta: i / 4 } },
    });
  experiment.iterations = 3;
  if (experiment.world.kind === 'bandit')
    experiment.world.labels = { kind: 'sampled', count: 8, steps: 4, learningRate: 1 };
  return experiment;
}

for (const [colorScheme, width] of [
  ['light', 1280],
  ['dark', 390],
] as const)
  test(`fifteen arms stay legible at ${width} pixels, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(await encodeLink(manyArms()));
    await page.getByRole('button', { name: 'Train live' }).click();
    await expect(page.locator('.badge')).toHaveText('Finished');

    const table = page.getByRole('region', { name: 'Arms and their numbers' });
    await expect(table.locator('tbody tr')).toHaveCount(15);
    // Plain DPO and the selected arm in colour; the readings beside a chart are theirs.
    const reward = page.locator('.figure').first();
    await expect(reward.locator('.readings > span')).toHaveCount(2);
    await expect(reward.locator('.chart-line path[stroke="var(--arm-muted)"]')).toHaveCount(13);

    // Sorted by reward, the largest first; found by name; selected by the keyboard.
    await table.getByRole('button', { name: 'True reward' }).click();
    const rewards = (await table.locator('tbody td:nth-child(2)').allTextContents()).map(Number);
    expect(rewards).toEqual([...rewards].sort((a, b) => b - a));
    await page.getByRole('searchbox', { name: 'Search arms' }).fill('is 0.5');
    await expect(table.locator('tbody tr')).toHaveCount(1);
    await table.getByRole('button', { name: 'β is 0.5' }).press('Enter');
    await expect(page.locator('.strip').getByRole('combobox', { name: 'Arm' })).toHaveValue('beta-2');

    // Over labels instead of iterations, in the table twin too.
    await page.getByRole('combobox', { name: 'Axis' }).selectOption('flops');
    await expect(reward).toContainText('No floating-point operations are counted here.');
    await page.getByRole('combobox', { name: 'Axis' }).selectOption('labels');
    await page.getByRole('button', { name: 'True reward: as a table' }).click();
    await expect(reward.locator('thead th').first()).toHaveText('oracle labels');

    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

test('of a crowd, the arms in focus follow a drag at once and the others when it rests', async ({ page }) => {
  const experiment = manyArms();
  if (experiment.world.kind === 'bandit') experiment.world.labels = { ...experiment.world.labels, kind: 'exact' };
  await page.goto(await encodeLink(experiment));
  const reward = page.getByRole('slider', { name: /True reward/ }).first();
  await reward.scrollIntoViewIfNeeded();
  const bars = () =>
    page.locator('rect.share').evaluateAll((all) => all.map((bar) => bar.getAttribute('height')).join());
  const before = await bars();
  const box = (await reward.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 25, { steps: 3 });
  await expect(page.locator('.lab')).toHaveAttribute('data-held', 'true');
  const changed = async () => {
    const [old, now] = [before.split(','), (await bars()).split(',')];
    return now.filter((height, i) => height !== old[i]).length;
  };
  expect(await changed()).toBeGreaterThan(0);
  await expect.poll(changed).toBe(before.split(',').length);
  await page.mouse.up();
  await expect(page.locator('.lab')).toHaveAttribute('data-held', 'false');
  expect(await changed()).toBe(before.split(',').length);
});
