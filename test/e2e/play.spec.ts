import type { Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { traceOfNode } from '../support/traceOfNode';
import { eventsOf, expect, requestsOf, scrubber, smallBandit, test } from './support';

/** Adapters are named differently in Node and in Chromium; everything else must be the same to the last bit. */
const unnamed = (line: string) => line.replace(/("engine":\{"kind":"\w+","description":)"[^"]*"/, '$1""');

/** Numbers to 12 digits: what Math.exp and Math.log round to differs between versions of V8. */
const rounded = (line: string) =>
  JSON.stringify(JSON.parse(line), (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value));

/** That the page and Node say the same of an experiment. */
async function compare(page: Page, expected: string[], comparable: (line: string) => string): Promise<void> {
  const events = (await eventsOf(page)).map((event) => JSON.stringify(event));
  // The first line that differs says enough; all of them are pages.
  const different = expected.findIndex((line, i) => comparable(line) !== comparable(events[i] ?? 'null'));
  expect(events[different]).toBe(expected[different]);
  expect(events).toHaveLength(expected.length);
  await expect(page.locator('.figure').first()).toBeVisible();
}

/**
 * Iteration and phase of every moment that the page shows from now on, as “1 label”. On a busy machine a replay is past a moment before a test
 * has looked.
 */
async function shownMoments(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const moments: string[] = [];
    Object.assign(globalThis, { __moments: moments });
    const look = () => {
      const iteration = document.querySelector<HTMLInputElement>('.transport .iterations input[type=range]')?.value;
      const phase = document.querySelector<HTMLElement>('[data-current=true]')?.dataset.phase;
      const moment = `${iteration} ${phase}`;
      if (moments.at(-1) !== moment) moments.push(moment);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  return () => page.evaluate(() => Reflect.get(globalThis, '__moments') as string[]);
}

test('computes an exact world at once, with the trace that Node gives, and replays it', async ({ page }) => {
  const experiment = smallBandit();
  await page.goto(await encodeLink(experiment));
  await expect(page.locator('.badge')).toHaveText('Computed');
  await compare(page, await traceOfNode(experiment), rounded);
  const play = page.locator('.play');
  const iteration = scrubber(page);
  await expect(iteration).toHaveValue('5');
  await page.getByLabel('Speed').selectOption('2 ×');
  const shown = await shownMoments(page);
  await play.click();
  await expect(play).toHaveText('Pause');
  await expect.poll(shown).toContain('1 label');
  expect((await shown()).slice(0, 2)).toEqual(['1 sample', '1 label']);
  // Stops anywhere, and goes on from there.
  await play.click();
  const stood = await page.locator('[data-current=true]').getAttribute('data-phase');
  await page.waitForTimeout(900);
  await expect(page.locator('[data-current=true]')).toHaveAttribute('data-phase', stood!);
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect.poll(async () => (await shown()).some((moment) => moment.startsWith('3 '))).toBe(true);
  await expect(play).toHaveText('Play');
  await expect(iteration).toHaveValue('5');
  expect(await requestsOf(page)).not.toContain('pause');
});

for (const [name, experiment, comparable] of [
  ['tales on the CPU engine', tinyTales('cpu', 2, 2), unnamed],
  ['tales in WGSL on the software adapter', tinyTales('webgpu', 1, 1), unnamed],
] as const)
  test(`plays ${name} to its end, with the trace that Node gives`, async ({ page }) => {
    const playing = async () => {
      await page.goto(await encodeLink(experiment));
      await page.getByRole('button', { name: 'Train live' }).click();
      await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 200_000 });
    };
    const [expected] = await Promise.all([traceOfNode(experiment), playing()]);
    await compare(page, expected, comparable);
  });

test('scrubs back to any moment of a finished run, and to the latest again', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  const iteration = scrubber(page);
  await expect(iteration).toHaveValue('5');

  const latest = await page.locator('.phases').innerText();
  await iteration.fill('2');
  await expect(page.getByText('Iteration 2 of 5')).toBeVisible();
  await page.getByRole('radio', { name: 'label' }).check({ force: true });
  await expect(page.locator('[data-phase=label]')).toHaveAttribute('data-current', 'true');
  expect(await page.locator('.phases').innerText()).not.toBe(latest);
  await page.getByRole('button', { name: 'Latest' }).click();
  await expect(iteration).toHaveValue('5');
  expect(await page.locator('.phases').innerText()).toBe(latest);
});

test('goes one phase and one iteration of a live run at a time', async ({ page }) => {
  await page.goto(await encodeLink(tinyTales('cpu', 2, 2)));
  await expect(page.locator('.badge')).toHaveText('Ready');
  const kinds = async () =>
    (await eventsOf(page)).filter((event) => 'iteration' in event && event.iteration > 0 && event.kind !== 'step');
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect(page.locator('.badge')).toHaveText('Paused', { timeout: 60_000 });
  expect((await kinds()).map((event) => event.kind)).toEqual(['sample']);
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect.poll(async () => (await kinds()).map((event) => event.kind)).toEqual(['sample', 'label']);
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await expect
    .poll(async () => (await kinds()).at(-1))
    .toMatchObject({ kind: 'evaluate', arm: 'control', iteration: 1 });
  await expect(page.locator('.badge')).toHaveText('Paused');
});

test('α and β of the arm in focus stand above the phases: an exact world follows, its controls too', async ({
  page,
}) => {
  await page.goto(await encodeLink(smallBandit()));
  await expect(page.locator('.badge')).toHaveText('Computed');
  const reward = async () => (await eventsOf(page)).filter(({ kind }) => kind === 'evaluate').length;
  const before = await reward();
  const alpha = page.getByRole('slider', { name: /^α of APO/ });
  await alpha.focus();
  await page.keyboard.press('ArrowRight');
  await expect(alpha).toHaveAttribute('aria-valuetext', '0.31');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('alpha=0.31');
  await expect.poll(reward).toBe(2 * before);
  await expect(page.getByText('Settings changed')).toBeHidden();
  await page.keyboard.press('Escape');
  await page.getByRole('slider', { name: /^β of APO/ }).fill('0.5');
  await expect.poll(() => page.evaluate(() => location.hash)).toContain('beta=3.2');
});
