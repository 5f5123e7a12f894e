import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';
import type { Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/trace/events';
import { tinyTales } from '../support/tales';

/**
 * A page that is watched: whatever a test does, it must leave no error on the console, ask no other host for anything (but `others`), and break
 * no rule of the content security policy.
 */
export const test = base.extend<{ others: string[] }>({
  others: [[], { option: true }],
  page: async ({ page, baseURL, others }, use) => {
    const faults: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && ![new URL(baseURL!).origin, ...others].includes(origin))
        faults.push(`request to ${request.url()}`);
    });
    await page.addInitScript(recordWorkers);
    await use(page);
    expect(faults).toEqual([]);
  },
});

export { expect };

/** Runs in the page before anything else: keeps what workers send, in `__fromWorkers`, and counts what they are sent. */
function recordWorkers(): void {
  const seen: unknown[] = [];
  const sent: unknown[] = [];
  Object.assign(globalThis, { __fromWorkers: seen, __toWorkers: sent });
  const Original = Worker;
  Object.assign(globalThis, {
    Worker: class extends Original {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', ({ data }) => seen.push(data));
      }
      override postMessage(message: unknown) {
        sent.push(message);
        super.postMessage(message);
      }
    },
  });
}

/** The address of the workbench with the recorded run; without a link the page opens on its first screen. */
export const WORKBENCH = '#apo1?preset=tales-momentum';

/** Every event of the runs so far, as the page received it. */
export function eventsOf(page: Page): Promise<TraceEvent[]> {
  return page.evaluate(() => {
    const messages = Reflect.get(globalThis, '__fromWorkers') as { message?: { kind: string; events: TraceEvent[] } }[];
    return messages.flatMap(({ message }) => (message?.kind === 'events' ? message.events : []));
  });
}

/** What the page has asked of its workers. */
export function requestsOf(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    (Reflect.get(globalThis, '__toWorkers') as { request: { kind: string } }[]).map(({ request }) => request.kind),
  );
}

/** Three arms and three actions, exactly, in five iterations. */
export function smallBandit(): Experiment {
  return { ...structuredClone(presetNamed('bandit-clock').experiment), iterations: 5 };
}

/** The slider of iterations in the transport, among the sliders of the page. */
export const scrubber = (page: Page) => page.locator('.transport .iterations input[type=range]');

/** A run that takes far longer than any test waits. */
export function longTales(engine: Experiment['engine']): Experiment {
  const experiment = tinyTales(engine, 2, 200);
  return { ...experiment, seeds: Array.from({ length: 64 }, (_, i) => i) };
}

/** Violations of accessibility that axe finds in the page as it is. */
export async function violations(page: Page): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // By the debugging protocol, which the page's content security policy does not concern.
  await page.evaluate(source);
  return page.evaluate(async () => {
    const axe = Reflect.get(globalThis, 'axe') as typeof import('axe-core');
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`));
  });
}

/** The same in the light and in the dark colour scheme, which a page follows without being loaded again. */
export async function violationsInBothSchemes(page: Page): Promise<string[]> {
  const all: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: colours that are fading to the other scheme are neither's.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    all.push(...(await violations(page)).map((one) => `${colorScheme}: ${one}`));
  }
  return all;
}

/** Drops a file on the page, as from the desktop. */
export async function dropOn(page: Page, name: string, text: string): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    (file) => {
      const dropped = new DataTransfer();
      dropped.items.add(new File([file.text], file.name));
      return dropped;
    },
    { name, text },
  );
  await page.dispatchEvent('main', 'drop', { dataTransfer });
}
