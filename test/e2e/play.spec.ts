import { encodeLink } from '../../src/experiment/link';
import { tinyTales } from '../support/tales';
import { traceOfNode } from '../support/traceOfNode';
import { eventsOf, expect, scrubber, smallBandit, test } from './support';

/** Adapters are named differently in Node and in Chromium; everything else must be the same to the last bit. */
const unnamed = (line: string) => line.replace(/("engine":\{"kind":"\w+","description":)"[^"]*"/, '$1""');

/** Numbers to 12 digits: what Math.exp and Math.log round to differs between versions of V8. */
const rounded = (line: string) =>
  JSON.stringify(JSON.parse(line), (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value));

for (const [name, experiment, comparable] of [
  ['the exact world', smallBandit(), rounded],
  ['tales on the CPU engine', tinyTales('cpu', 2, 2), unnamed],
  ['tales in WGSL on the software adapter', tinyTales('webgpu', 1, 1), unnamed],
] as const)
  test(`plays ${name} to its end, with the trace that Node gives`, async ({ page }) => {
    const playing = async () => {
      await page.goto(await encodeLink(experiment));
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await expect(page.locator('.badge')).toHaveText('Finished', { timeout: 200_000 });
    };
    const [expected] = await Promise.all([traceOfNode(experiment), playing()]);
    const events = (await eventsOf(page)).map((event) => JSON.stringify(event));
    // The first line that differs says enough; all of them are pages.
    const different = expected.findIndex((line, i) => comparable(line) !== comparable(events[i] ?? 'null'));
    expect(events[different]).toBe(expected[different]);
    expect(events).toHaveLength(expected.length);
    await expect(page.locator('.figure').first()).toBeVisible();
  });

test('scrubs back to any moment of a finished run, and to the latest again', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(page.locator('.badge')).toHaveText('Finished');
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

test('goes one phase and one iteration at a time', async ({ page }) => {
  await page.goto(await encodeLink(smallBandit()));
  // The link is read asynchronously: before that, a click would start the default experiment.
  await expect(page.getByText('The theory lab').first()).toBeVisible();
  const kinds = async () => (await eventsOf(page)).filter((event) => 'iteration' in event && event.iteration > 0);
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect(page.locator('.badge')).toHaveText('Paused');
  expect((await kinds()).map((event) => event.kind)).toEqual(['sample']);
  await page.getByRole('button', { name: 'Next phase' }).click();
  await expect.poll(async () => (await kinds()).map((event) => event.kind)).toEqual(['sample', 'label']);
  await page.getByRole('button', { name: 'Next iteration' }).click();
  await expect
    .poll(async () => (await kinds()).at(-1))
    .toMatchObject({ kind: 'evaluate', arm: 'control', iteration: 1 });
  await expect(page.locator('.badge')).toHaveText('Paused');
});
