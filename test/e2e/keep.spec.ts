import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { encodeMoment } from '../../src/trace/momentLink';
import { expect, smallBandit, test } from './support';

const badge = (page: Page) => page.locator('.badge');
const play = (page: Page) => page.getByRole('button', { name: 'Train live' }).click();

for (const [what, hamper, said] of [
  [
    'nothing is kept',
    () => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
    'This browser keeps nothing for this page',
  ],
  [
    'there is no room',
    () => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('no room', 'QuotaExceededError');
      };
    },
    'no room left for this run',
  ],
] as const)
  test(`where ${what}, the run goes on and the page says so`, async ({ page }) => {
    await page.addInitScript(hamper);
    await page.goto(await encodeLink(smallBandit()));
    await play(page);
    await expect(badge(page)).toHaveText('Finished');
    await expect(page.getByRole('alert')).toContainText(said);
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByRole('alert')).toBeHidden();
  });

test('a kept run comes back after a reload at the moment that the link asks for', async ({ page }) => {
  const { world, ...rest } = smallBandit();
  if (world.kind !== 'bandit') throw new Error('another world');
  const two = { ...world, base: [...world.base, ...world.base], rewards: [...world.rewards, ...world.rewards] };
  const experiment = { ...rest, world: two };
  const arm = experiment.arms[0]!.id;
  await page.goto(await encodeMoment(experiment, { arm, at: { iteration: 2, phase: 'solve' }, prompt: 1 }));
  await play(page);
  await expect(badge(page)).toHaveText('Finished');
  // Written to its end, the run is let go.
  const held = () => page.evaluate(async () => (await navigator.locks.query()).held!.length);
  await expect.poll(held).toBe(0);
  await page.reload();
  await expect(badge(page)).toHaveText('Kept run');
  await expect(page.getByText('Iteration 2 of 5')).toBeVisible();
  await expect(page.getByRole('radio', { name: 'solve', exact: true })).toBeChecked();
  await expect(page.locator('.arms input').first()).toBeChecked();
  await expect(page.locator('.phases').getByText('prompt 2 of 2').first()).toBeVisible();
});

test('copies diagnostics without anything that the reader wrote', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(await encodeLink({ ...smallBandit(), title: 'A secret title' }));
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: 'Copy diagnostics' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  expect(text).toMatch(/^Apogee \d+\.\d+\.\d+\nbrowser: .*Chrome/);
  expect(text).toMatch(/\nadapter: .*(SwiftShader|swiftshader)/);
  expect(text).toContain('maxStorageBufferBindingSize');
  expect(text).not.toContain('secret');
});
