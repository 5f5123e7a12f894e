import { gzipSync } from 'node:zlib';
import { test as base, type Frame, type Page, type Response } from '@playwright/test';
import { host } from './host';
import { expect, test, violations } from './support';

/** What stands in a frame once a panel is drawn. */
const PICTURES = {
  reward: '.chart-line path',
  triangle: '.trajectory path.behind',
  plane: '.plane-picture image',
  phases: '.phase .chooser, .phase .bars',
  verdict: '.verdict svg',
  curve: '.chart-line path',
} as const;

/** Bytes, packed, of all that is asked for up to the picture. */
async function bytesOf(page: Page, link: string, picture: string): Promise<Record<string, number>> {
  const files = new Map<string, Promise<number>>();
  page.on('response', (response) => files.set(new URL(response.url()).pathname, packedBytes(response)));
  await page.goto(`embed.html${link}`);
  await expect(page.locator(picture).first()).toBeVisible();
  const all = await Promise.all([...files].map(async ([path, bytes]) => [path, await bytes] as const));
  return Object.fromEntries(all);
}

/** What is packed already is unpacked as it comes, and then has no body to ask for. */
async function packedBytes(response: Response): Promise<number> {
  if (!response.url().endsWith('.gz')) return gzipSync(await response.body(), { level: 9 }).length;
  const length = Number(await response.headerValue('content-length'));
  expect(length).toBeGreaterThan(0);
  return length;
}

const BUDGETS = [
  ['#bandit-clock&panel=plane', 'plane', 85_000],
  ['#bandit-clock&panel=triangle', 'triangle', 85_000],
  ['#bandit-clock&panel=verdict', 'verdict', 95_000],
  ['#tales-momentum&panel=verdict', 'verdict', 95_000],
  ['#tales-momentum&panel=phases', 'phases', 100_000],
  ['#tales-momentum&panel=reward', 'reward', 205_000],
  ['#tales-momentum&panel=objectives.dpo', 'curve', 240_000],
] as const;

for (const [link, picture, most] of BUDGETS)
  test(`${link} takes at most ${most / 1000} kB to its picture, packed, and starts no worker`, async ({ page }) => {
    const files = await bytesOf(page, link, PICTURES[picture]);
    const all = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
    expect(all, JSON.stringify(files)).toBeLessThan(most);
    expect(all).toBeGreaterThan(50_000);
    expect(page.workers()).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await expect(page.getByRole('link', { name: 'Open in Apogee' })).toHaveAttribute('rel', 'noopener');
  });

test('what a frame cannot show it says, and opens the page instead', async ({ page, context }) => {
  await page.goto('embed.html#bandit-rock-paper-scissors&panel=reward');
  await expect(page.getByRole('alert')).toHaveText(
    'There is no picture here. panel: expected triangle, phases, verdict, received reward.',
  );
  await page.goto('embed.html#apo1?preset=tales-momentum&iterations=4&panel=verdict');
  await expect(page.getByRole('alert')).toContainText('There is no recording of this experiment');
  await page.goto('embed.html#bandit-clock&panel=everything');
  await expect(page.getByRole('alert')).toContainText('panel: expected reward or triangle');
  await page.goto('embed.html#bandit-clock&at=3&panel=verdict');
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open in Apogee' }).click();
  const other = await opened;
  await expect(other.getByText(/^Iteration 3 of/)).toBeVisible();
  expect(new URL(other.url()).hash).toContain('at=3');
  expect(other.url()).not.toContain('panel');
});

test('a link with a panel is none for the page, which says so', async ({ page }) => {
  await page.goto('#bandit-clock&panel=triangle');
  await expect(page.getByRole('alert').filter({ hasText: 'panel' })).toContainText('expected embed.html');
});

test('its colours are the link’s, else the system’s', async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('embed.html#bandit-clock&panel=verdict');
  await expect.poll(paper).toBe('rgb(21, 22, 26)');
  await page.goto('embed.html#bandit-clock&theme=light&panel=verdict');
  await expect.poll(paper).toBe('rgb(253, 252, 250)');
});

/** The three lines of the docs, and what came. */
const follower = `
  const heights = [];
  addEventListener('message', ({ data, source }) => {
    heights.push(data);
    for (const frame of document.querySelectorAll('iframe.apogee'))
      if (frame.contentWindow === source && typeof data === 'number') frame.height = data;
  });`;

base(
  'another origin frames a panel, which tells its height and nothing else, and listens to nobody',
  async ({ page }) => {
    const served = await host('/app/');
    const page2 = () =>
      `<script>${follower}</script><iframe class="apogee" title="A panel" width="600" height="80" src="${served.origin}/app/embed.html#bandit-clock&panel=triangle"></iframe>`;
    const around = await host('/nothing/', { '/article': page2 });
    await page.goto(`${around.origin}/article`);
    const frame = page.frames().find((one): one is Frame => one.url().startsWith(served.origin))!;
    await expect(frame.locator(PICTURES.triangle).first()).toBeVisible();
    const inner = () => frame.evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
    await expect.poll(async () => Number(await page.locator('iframe').getAttribute('height'))).toBe(await inner());
    expect(await inner()).toBeGreaterThan(400);
    const heights = await page.evaluate('heights');
    expect(heights).toEqual((heights as unknown[]).filter((one) => typeof one === 'number'));
    const before = await frame.locator('main').innerHTML();
    await page.evaluate(() => {
      const { contentWindow } = document.querySelector('iframe')!;
      for (const data of [7, 'reload', { apogee: 1, hash: '#bandit-three' }]) contentWindow!.postMessage(data, '*');
    });
    await page.waitForTimeout(200);
    expect(await frame.locator('main').innerHTML()).toBe(before);
    served.close();
    around.close();
  },
);
