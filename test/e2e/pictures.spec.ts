import { readFile } from 'node:fs/promises';
import { encodeLink } from '../../src/experiment/link';
import { expect, smallBandit, test } from './support';

test('a saved chart says what it shows, with whatever names, and its table has every row and the band', async ({
  page,
}) => {
  const experiment = smallBandit();
  if (experiment.world.kind !== 'bandit') throw new Error('not a bandit');
  Object.assign(experiment.world.labels, { kind: 'sampled', count: 8, steps: 2 });
  experiment.seeds = [0, 1, 2];
  experiment.iterations = 300;
  experiment.arms[0]!.name = 'Bell\u0007 \u0000\u001b[31m <b>';
  await page.goto(await encodeLink(experiment));
  await page.getByRole('button', { name: 'Train live' }).click();
  await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 60_000 });
  await expect(page.locator('.figure svg').first()).toBeVisible();
  const saved = async (button: string) => {
    const file = page.waitForEvent('download');
    await page.getByRole('button', { name: button, exact: true }).click();
    return readFile(await (await file).path());
  };
  const svg = (await saved('True reward: save as SVG')).toString();
  // A picture that is no XML cannot be decoded.
  await page.evaluate((text) => {
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    return image.decode();
  }, svg);
  for (const words of ['>True reward<', '>reward ↑<', '>iteration →<', 'means over 3 seeds', '± 1 standard', '#apo1?'])
    expect(svg).toContain(words);
  const png = await saved('True reward: save as PNG');
  expect(png.subarray(1, 4).toString()).toBe('PNG');

  const csv = (await saved('True reward: save as CSV')).toString();
  expect(csv.charCodeAt(0)).toBe(0xfeff);
  const lines = csv.trimEnd().split('\r\n');
  expect(lines).toHaveLength(1 + 301);
  expect(lines[0]).toMatch(/, band from".*, band to".*,seeds$/);
  expect(lines.at(-1)).toMatch(new RegExp(`^300(,[-\\d.e]+){${3 * experiment.arms.length}},3$`));
});
