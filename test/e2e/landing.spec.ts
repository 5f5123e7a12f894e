import { gzipSync } from 'node:zlib';
import { expect, scrubber, test, violationsInBothSchemes } from './support';

/** Words and controls that begin above the fold. */
function aboveTheFold(): { words: number; controls: number } {
  const shown = (rectangle: DOMRect) => rectangle.width > 0 && rectangle.top < innerHeight;
  const walker = document.createTreeWalker(document.getElementById('app')!, NodeFilter.SHOW_TEXT);
  let words = 0;
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    if (shown(range.getBoundingClientRect())) words += walker.currentNode.nodeValue!.match(/\S+/g)?.length ?? 0;
  }
  const controls = [...document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')];
  return { words, controls: controls.filter((one) => shown(one.getBoundingClientRect())).length };
}

test('the first screen is one story, one sentence and a few ways on', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto('');
  await expect(page.getByRole('heading', { name: 'Apogee' })).toBeVisible();
  const { words, controls } = await page.evaluate(aboveTheFold);
  expect(words).toBeGreaterThan(40);
  expect(words).toBeLessThan(120);
  expect(controls).toBeLessThan(12);
  expect(await violationsInBothSchemes(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});

test('“Watch it learn” replays the recorded run in the workbench, and the focus goes to the playhead', async ({
  page,
}) => {
  await page.goto('');
  await page.getByRole('button', { name: 'Watch it learn (25 s)' }).click();
  await expect(page.locator('.play')).toHaveText('Pause');
  await expect(scrubber(page)).toHaveValue('1');
  await expect(page.locator('[data-phase=label]')).toHaveAttribute('data-current', 'true');
  await expect(page.locator('.play')).toBeFocused();
});

test('the other ways lead to the lab and to a model of one’s own', async ({ page }) => {
  await page.goto('');
  await page.getByRole('button', { name: 'Theory lab' }).click();
  await expect(page.getByRole('heading', { name: 'The theory lab' })).toBeVisible();
  await page.goBack();
  await page.getByRole('button', { name: 'Your own model' }).click();
  await expect(page.getByRole('dialog', { name: 'Your own model' })).toBeVisible();
});

test('the first screen takes at most 250 kB, packed: 1.25 s at 1.6 Mbit/s', async ({ page }) => {
  const files = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => files.set(new URL(response.url()).pathname, response.body()));
  await page.goto('');
  await expect(page.getByRole('button', { name: 'Watch it learn (25 s)' })).toBeVisible();
  await page.waitForLoadState('networkidle');
  const sizes = await Promise.all(
    [...files].map(async ([path, body]) => ({ path, bytes: gzipSync(await body, { level: 6 }).length })),
  );
  expect(sizes.filter(({ path }) => /recorded|models|charts/i.test(path))).toEqual([]);
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(all, JSON.stringify(sizes)).toBeLessThan(250_000);
  expect(all).toBeGreaterThan(50_000);
});
