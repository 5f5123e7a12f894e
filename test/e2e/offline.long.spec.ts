import { readFile, writeFile } from 'node:fs/promises';
import { test as plain } from '@playwright/test';
import { host } from './host';
import { expect, test } from './support';

test.use({ serviceWorkers: 'allow' });

test('opens and computes without a network after the first visit, and offers a new version instead of taking it', async ({
  page,
  context,
}) => {
  await page.goto('#tales-momentum');
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await context.setOffline(true);
  // Parts that this page has not asked for yet, then the page itself.
  await page.goto('#apo1?preset=bandit-three');
  await expect(page.getByText('The theory lab').first()).toBeVisible();
  await page.reload();
  await expect(page.locator('.badge')).toHaveText('Computed');
  // What was kept has its headers.
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.getByRole('button', { name: 'Objectives' }).click();
  await expect(
    page.getByRole('dialog', { name: 'Objectives' }).getByRole('heading', { level: 3 }).first(),
  ).toBeVisible();
  await page.goto('about:blank');
  await page.goto('#tales-momentum');
  await expect(page.locator('.badge')).toHaveText('Recorded run');
  await expect(page.locator('.figure').first()).toBeVisible();
  await context.setOffline(false);

  // Another build: its worker differs. No other test looks at this file.
  const file = new URL('../../dist/sw.js', import.meta.url);
  const script = await readFile(file, 'utf8');
  await writeFile(file, script.replace('"version":"', '"version":"next-'));
  try {
    await page.evaluate(() => navigator.serviceWorker.getRegistration().then((one) => one?.update()));
    const offer = page.getByText('A new version of this page is ready.');
    await expect(offer).toBeVisible();
    const kept = () => page.evaluate(() => caches.keys());
    expect(await kept()).toHaveLength(2);
    await page.getByRole('button', { name: 'Load it' }).click();
    await expect(offer).toBeHidden();
    await expect(page.locator('.badge')).toHaveText('Recorded run');
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  } finally {
    await writeFile(file, script);
  }
});

plain.describe('below a path of a static host', () => {
  plain.use({ serviceWorkers: 'allow' });

  plain('the second visit needs no network, and nothing beside the path is taken', async ({ page, context }) => {
    const served = await host('/some/path/', { '/beside': () => 'beside' });
    const start = `${served.origin}/some/path/`;
    await page.goto(`${start}#bandit-three`);
    await expect(page.locator('.badge')).toHaveText('Computed');
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
    const scope = await page.evaluate(() => navigator.serviceWorker.ready.then((one) => one.scope));
    expect(scope).toBe(start);
    const kept = await page.evaluate(async () => {
      const [name, ...others] = await caches.keys();
      const requests = await (await caches.open(name!)).keys();
      return { name, others, urls: requests.map(({ url }) => url) };
    });
    expect(kept.others).toEqual([]);
    expect(kept.name).toContain(start);
    expect(kept.urls.filter((url) => !url.startsWith(start))).toEqual([]);
    // The host is gone, not only the network.
    await page.goto('about:blank');
    served.close();
    await context.setOffline(true);
    await page.goto(`${start}#bandit-clock`);
    await expect(page.locator('.badge')).toHaveText('Computed');
    await expect(page.locator('.figure').first()).toBeVisible();
    await page.goto(`${start}#tales-momentum`);
    await expect(page.locator('.badge')).toHaveText('Recorded run');
    await expect(page.goto(`${served.origin}/beside`)).rejects.toThrow();
  });
});
