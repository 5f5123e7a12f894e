import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Browser, drawLab, firstDifference, openWebKit, play, present, servePage } from '../support/browsers';
import { tinyTales } from '../support/tales';
import { traceOfNode } from '../support/traceOfNode';

/** WebKitGTK has no WebGPU, and another JavaScript than Chromium, Node and Firefox: JavaScriptCore. */
let page: Awaited<ReturnType<typeof servePage>>;
let webkit: Browser;
beforeAll(async () => {
  page = await servePage();
  webkit = await openWebKit();
});
afterAll(async () => {
  await webkit?.close();
  await page?.close();
});

// Not to the bit: Chromium and Node fuse a product and a sum in WebAssembly (relaxed SIMD), WebKitGTK 2.50 rounds twice.
it('a run on the CPU engine says what Node says', async () => {
  const experiment = tinyTales('cpu', 2, 2);
  const expected = (await traceOfNode(experiment)).map((line) => JSON.parse(line));
  expect(firstDifference(await play(webkit, page.address, experiment), expected)).toBeNull();
});

it('the lab draws every picture', async () => {
  expect(await drawLab(webkit, page.address)).toBeGreaterThan(0);
});

it('present mode opens by a link, large', async () => {
  const { phases, size } = await present(webkit, page.address);
  expect(phases).toBe(4);
  expect(size).toBeGreaterThanOrEqual(22);
});
