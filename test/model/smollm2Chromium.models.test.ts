import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowserRuntime } from '../../bench/browser';
import type { Runtime } from '../../bench/runtime';
import { peakMemory } from '../support/processes';

/** The same model in Chromium, on a page of the bench that is isolated as ours is: the engines with threads and the WebGPU of a browser. */

/** What transformers makes of the same file in f64: test/fixtures/smollm2/make.py, make_tune.py. */
const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../fixtures/smollm2/${name}`, import.meta.url), 'utf8'));
const ROWS: { before: number[]; ids: number[]; logProbs: number[] }[] = read('rows.json');
const TUNED: { prompts: number[]; greedyTokens: number; greedy: number[][] } = read('tune.json');

const GGUF = process.env.APOGEE_GGUF!;
/** A software adapter on a busy machine took 8 minutes. */
const SECONDS = 1800;

let runtime: Runtime;
beforeAll(async () => {
  runtime = await openBrowserRuntime(['sampler'], async () => process.env.CHROME_PATH!, undefined, dirname(GGUF));
}, 300_000);
afterAll(() => runtime.close());

it.each(['cpu', 'webgpu'])(
  'scores ten rows as transformers does, within 1e-3 nats, and writes the same: %s',
  async (backend) => {
    const page = await runtime.open('sampler');
    try {
      const { description, milliseconds } = await page.call('openSampler', backend, basename(GGUF));
      let worst = 0;
      for (const { before, ids, logProbs } of ROWS) {
        const found = (await page.call('logProbs', [...before, ...ids])).slice(before.length - 1);
        expect(found).toHaveLength(logProbs.length);
        for (const [i, expected] of logProbs.entries()) worst = Math.max(worst, Math.abs(found[i]! - expected));
      }
      expect(worst).toBeLessThan(1e-3);
      const prompts = TUNED.prompts.map((row) => ROWS[row]!.before);
      const { ids } = await page.call('write', prompts, TUNED.greedyTokens, 0);
      // No token ends a text here.
      expect(ids.map((row, i) => row.slice(0, TUNED.greedy[i]!.length))).toEqual(TUNED.greedy);
      const [renderer = 0, gpu = 0] = ['renderer', 'gpu-process'].map((type) => peakMemory(type)[0]);
      const memory = `${(renderer / 1e6).toFixed(0)} MB of the page and ${(gpu / 1e6).toFixed(0)} MB of the GPU process at most`;
      // The weights in f32 (538 MB), at most three times the largest of them on their way (340 MB), and 320 MB of browser, threads and rows.
      expect(Math.max(renderer, gpu)).toBeLessThan(1.2e9);
      console.log(
        `${description}: opened in ${(milliseconds / 1000).toFixed(1)} s, ${worst.toExponential(1)} nats, ${memory}`,
      );
    } finally {
      await page.close();
    }
  },
  SECONDS * 1000,
);
