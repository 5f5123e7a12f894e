import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type Browser,
  click,
  drawLab,
  firstDifference,
  openFirefox,
  play,
  present,
  servePage,
  until,
} from '../support/browsers';
import { tinyTales } from '../support/tales';
import { traceOfNode } from '../support/traceOfNode';

/** Firefox has another implementation of WebGPU than Chromium and Dawn: wgpu, whose compiler is naga. */
let page: Awaited<ReturnType<typeof servePage>>;
let firefox: Browser;
beforeAll(async () => {
  page = await servePage();
  firefox = await openFirefox();
});
afterAll(async () => {
  await firefox?.close();
  await page?.close();
});

it('every kernel passes', async () => {
  // Any link opens the workbench.
  await firefox.open(`${page.address}#bandit-clock`);
  await click(firefox, 'Check this GPU');
  const report = await until('the verdict', 300, () =>
    firefox.evaluate<string | null>(
      `const text = document.querySelector('dialog[open]')?.innerText ?? '';
       return text.includes('Check again') ? text : null;`,
    ),
  );
  expect(report).toMatch(/All \d+ cases passed/);
  // Its lavapipe offers f16, so that these run and are not only compiled.
  expect(report).toContain('matmul half 32×32');
});

it('a run on WebGPU says what Dawn says', async () => {
  const experiment = tinyTales('webgpu', 1, 1);
  const expected = (await traceOfNode(experiment)).map((line) => JSON.parse(line));
  const events = await play(firefox, page.address, experiment);
  expect(firstDifference(events, expected)).toBeNull();
});

it('the lab draws every picture', async () => {
  expect(await drawLab(firefox, page.address)).toBeGreaterThan(0);
});

it('present mode opens by a link, large', async () => {
  const { phases, size } = await present(firefox, page.address);
  expect(phases).toBe(4);
  expect(size).toBeGreaterThanOrEqual(22);
});
