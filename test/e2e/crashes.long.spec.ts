import type { CDPSession, Page } from '@playwright/test';
import { encodeLink } from '../../src/experiment/link';
import type { TraceEvent } from '../../src/trace/events';
import { dice } from '../support/mutate';
import { parts } from '../support/parts';
import { tinyTales } from '../support/tales';
import { eventsOf, expect, test } from './support';

/** Without these Chromium gives no device after the second crash within two minutes. */
const OFTEN = ['--disable-domain-blocking-for-3d-apis', '--disable-gpu-process-crash-limit'];

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...OFTEN] });
  },
});

/** Of a part. */
const CRASHES = 10;
const SEEDS = 10;

const experiment = { ...tinyTales('webgpu', 2, 2), seeds: Array.from({ length: SEEDS }, (_, i) => i) };

/** The events of a whole run in a new page but for its progress; `meanwhile` is called until it has ended. */
async function ran(page: Page, meanwhile: (events: TraceEvent[]) => Promise<void>): Promise<string[]> {
  await page.goto(await encodeLink(experiment));
  await page.getByRole('button', { name: 'Train live' }).click();
  for (;;) {
    const events = await eventsOf(page);
    if (events.at(-1)?.kind === 'end')
      return events.filter(({ kind }) => kind !== 'progress').map((event) => JSON.stringify(event));
    await expect(page.locator('.page')).not.toHaveAttribute('data-state', 'failed', { timeout: 1 });
    await meanwhile(events);
    await page.waitForTimeout(50);
  }
}

/** Its id; 0 while there is none. */
async function gpuProcess(control: CDPSession): Promise<number> {
  const { processInfo } = await control.send('SystemInfo.getProcessInfo');
  return processInfo.find(({ type }) => type === 'GPU')?.id ?? 0;
}

for (const part of parts(5))
  test(`ten crashes of the GPU process change no bit of a run: ${part}`, async ({ browser, page }) => {
    test.setTimeout(1_800_000);
    const control = await browser.newBrowserCDPSession();
    const undisturbed = await ran(page, async () => {});
    const { below } = dice(13 + part);
    let crashes = 0;
    while (crashes < CRASHES) {
      await page.reload();
      // Once a seed: after a third loss without an iteration in between a run is given up.
      let seed = -1;
      const disturbed = await ran(page, async (events) => {
        const last = events.findLast((event) => 'seed' in event);
        if (!last || !('seed' in last) || last.seed <= seed) return;
        seed = last.seed;
        await page.waitForTimeout(below(400));
        const before = await gpuProcess(control);
        // The answer is lost with the process.
        await control.send('Browser.crashGpuProcess').catch(() => {});
        await expect.poll(() => gpuProcess(control)).not.toBe(before);
        crashes++;
      });
      expect(disturbed).toEqual(undisturbed);
    }
  });
