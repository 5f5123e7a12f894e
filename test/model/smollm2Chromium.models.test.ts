import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBrowserRuntime } from '../../bench/browser';
import type { Library, Opened } from '../../bench/runtime';
import { peakMemory } from '../support/processes';
import { expectTheirSteps, GREEDY, PATIENT, ROWS, TUNING } from '../support/smollm2';

/** The same model in Chromium, on a page of the bench that is isolated as ours is: the engines with threads and the WebGPU of a browser. */

const GGUF = process.env.APOGEE_GGUF!;

/** Works in a page of a browser of its own, so that what its processes held at most is of this work; tells both, seconds included. */
async function inChromium(library: Library, most: number, work: (page: Opened) => Promise<string>): Promise<void> {
  const chromium = async () => process.env.CHROME_PATH!;
  const runtime = await openBrowserRuntime([library], chromium, undefined, dirname(GGUF));
  try {
    const said = await work(await runtime.open(library));
    const [renderer = 0, gpu = 0] = ['renderer', 'gpu-process'].map((type) => peakMemory(type)[0]);
    const held = `${(renderer / 1e6).toFixed(0)} MB of the page and ${(gpu / 1e6).toFixed(0)} MB of the GPU process at most`;
    console.log(`${said}, ${held}`);
    expect(Math.max(renderer, gpu)).toBeLessThan(most);
  } finally {
    await runtime.close();
  }
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

/** The weights in f32 (538 MB), at most three times the largest of them on their way (340 MB), and 320 MB of browser, threads and rows. */
const HELD = 1.2e9;
/** What WebGPU plans beside the weights for the steps: adapters, moments, activations and logits (281 MB). */
const STEPS = 0.3e9;

describe.each(['cpu', 'webgpu'])('in Chromium on %s', PATIENT, (backend) => {
  it('scores ten rows as transformers does, within 1e-3 nats, and writes the same', () =>
    inChromium('sampler', HELD, async (page) => {
      const { description, milliseconds } = await page.call('openSampler', backend, basename(GGUF));
      let worst = 0;
      for (const { before, ids, logProbs } of ROWS) {
        const found = (await page.call('logProbs', [...before, ...ids])).slice(before.length - 1);
        expect(found).toHaveLength(logProbs.length);
        for (const [i, expected] of logProbs.entries()) worst = Math.max(worst, Math.abs(found[i]! - expected));
      }
      expect(worst).toBeLessThan(1e-3);
      const { prompts, tokens, written } = GREEDY;
      const { ids } = await page.call('write', prompts, tokens, 0);
      // No token ends a text here.
      expect(ids.map((row, i) => row.slice(0, written[i]!.length))).toEqual(written);
      return `${description}: opened in ${seconds(milliseconds)}, ${worst.toExponential(1)} nats`;
    }));

  it('takes its five DPO steps on an adapter', () =>
    inChromium('tuner', HELD + STEPS, async (page) => {
      const { description, opened, tuned, plan, steps } = await page.call('tuneFixed', backend, basename(GGUF), TUNING);
      const apart = expectTheirSteps(steps).toExponential(1);
      const took = `opened in ${seconds(opened)}, tuned in ${seconds(tuned)}`;
      return `${description}: ${took}, losses ${apart} apart${plan === null ? '' : `, planned: ${plan}`}`;
    }));
});
