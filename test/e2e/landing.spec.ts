import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
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

/** Files that a page has loaded before something stands on it, and their bytes, packed. */
async function filesUntil(page: Page, link: string, picture: string): Promise<Map<string, number>> {
  const bodies = new Map<string, Promise<Buffer>>();
  page.on('response', (response) => bodies.set(response.url(), response.body()));
  await page.addInitScript((selector) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(selector)) return;
      observer.disconnect();
      const entries = ['navigation', 'resource'].flatMap(
        (type) => performance.getEntriesByType(type) as PerformanceResourceTiming[],
      );
      const loaded = entries.filter(
        ({ responseEnd }: PerformanceResourceTiming) => responseEnd > 0 && responseEnd <= performance.now(),
      );
      Reflect.set(
        globalThis,
        'loaded',
        loaded.map(({ name }) => name),
      );
    }).observe(document, { childList: true, subtree: true });
  }, picture);
  await page.goto(link);
  await expect(page.locator(picture).first()).toBeVisible();
  const loaded: string[] = await page.evaluate(() => Reflect.get(globalThis, 'loaded'));
  const sizes = loaded.map(async (url) => {
    const body = (await bodies.get(url.replace(/#.*/, '')))!;
    return [new URL(url).pathname, gzipSync(body, { level: 6 }).length] as const;
  });
  return new Map(await Promise.all(sizes));
}

for (const { what, link, picture, most, without } of [
  {
    what: 'the first screen',
    link: '',
    picture: '.landing-story',
    most: 185_000,
    without: /recorded|models|charts|later/i,
  },
  {
    what: 'a recorded run',
    link: '#tales-momentum',
    picture: '.phase .tale',
    most: 200_000,
    without: /first|models|charts|later/i,
  },
])
  test(`${what} takes at most ${most / 1000} kB to its first picture, packed`, async ({ page }) => {
    const files = await filesUntil(page, link, picture);
    const all = [...files.values()].reduce((sum, bytes) => sum + bytes, 0);
    expect([...files.keys()].filter((path) => without.test(path))).toEqual([]);
    expect(all, JSON.stringify([...files])).toBeLessThan(most);
    expect(all).toBeGreaterThan(150_000);
  });
