import { readFileSync } from 'node:fs';
import { test as base, expect } from '@playwright/test';
import { headersOfBuild, host } from './host';

const PATH = '/some/where/';

const test = base.extend<{ origin: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: a fixture without others
  origin: async ({}, use) => {
    const served = await host(PATH, {
      // Another origin than that of the page around it.
      '/framing': () => `<iframe src="${served.origin.replace('localhost', '127.0.0.1')}${PATH}"></iframe>`,
    });
    await use(served.origin);
    served.close();
  },
});

test('the build runs below any path of a static host, with its workers, and opens links', async ({ page, origin }) => {
  const missing: string[] = [];
  page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
  await page.goto(`${origin}/some/where/#bandit-three&at=2.solve`);
  await expect(page.getByText(/^Iteration 2 of/)).toBeVisible();
  expect(missing).toEqual([]);
});

test('a host with the headers of the build lets no other page frame it, and Vercel is asked for the same', async ({
  page,
  origin,
}) => {
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(`${origin}/framing`);
  await refused;
  const vercel: { headers: { source: string; headers: { key: string; value: string }[] }[] } = JSON.parse(
    readFileSync('dist/vercel.json', 'utf8'),
  );
  for (const path of ['/', '/index.html', '/embed.html']) {
    const rules = vercel.headers.filter(({ source }) => new RegExp(`^${source}$`).test(path));
    const pairs = rules.flatMap(({ headers }) => headers.map(({ key, value }) => [key, value]));
    expect(Object.fromEntries(pairs), path).toEqual(headersOfBuild(path));
  }
  // A frame in anyone's page is none of this.
  for (const name of ['Content-Security-Policy', 'Cross-Origin-Opener-Policy', 'Cross-Origin-Embedder-Policy'])
    expect(headersOfBuild('/embed.html')).not.toHaveProperty(name);
});
