import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build } from 'vite';
import { FILE_TYPES } from '../scripts/fileTypes';
import { median } from './median';

/** The page as its visitors meet it: bytes and time to the first picture over a slow line, and what replay and a live run do to the main thread. */

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bytes a second of 1.6 Mbit/s, and milliseconds to the server and back. */
const LINE = { throughput: 1.6e6 / 8, latency: 50 };
/** A task this long is felt, milliseconds; a frame of 30 a second. */
const LONG_MS = 50;
const FRAME_MS = 33;

const FIRST_PICTURES = [
  ['first screen', '', '.landing-story'],
  ['workbench, a run', '#tales-momentum', '.phase .tale'],
  ['workbench, the charts', '#tales-momentum', '.charts .chart-line path'],
  ['frame: plane', 'embed.html#bandit-clock&panel=plane', '.plane-picture image'],
  ['frame: triangle', 'embed.html#bandit-clock&panel=triangle', '.trajectory path.behind'],
  ['frame: verdict', 'embed.html#tales-momentum&panel=verdict', '.verdict svg'],
  ['frame: phases', 'embed.html#tales-momentum&panel=phases', '.phase .tale'],
  ['frame: reward', 'embed.html#tales-momentum&panel=reward', '.chart-line path'],
] as const;

export interface Visits {
  load: number;
  first: { what: string; bytes: number; ms: number }[];
  main: {
    what: string;
    seconds: number;
    longTasks: number[];
    /** The most processor time of a task, milliseconds, and how many took more than LONG_MS of it: what a busy machine does not change. */
    processor: { longest: number; long: number };
    framesInTime: number;
  }[];
}

/** Builds the page, serves it packed as hosts do, and visits it. */
export async function visit(executablePath: string, samples: number): Promise<Visits> {
  // What loads this module has made it “development”, and React with it.
  process.env.NODE_ENV = 'production';
  for (const mode of ['production', 'embed']) await build({ root, mode, logLevel: 'error' });
  const server = await serve();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run'] });
  try {
    const first: Visits['first'] = [];
    for (const [what, path, picture] of FIRST_PICTURES) {
      const found = [];
      for (let i = 0; i < samples; i++) found.push(await firstPicture(browser, server.origin + path, picture));
      first.push({ what, bytes: found[0]!.bytes, ms: median(found.map(({ ms }) => ms)) });
    }
    const main = [
      { what: 'replay of the recorded run', ...(await busy(browser, `${server.origin}#tales-momentum`, 'Play')) },
      { what: 'a live run of bandit-noisy', ...(await busy(browser, `${server.origin}#bandit-noisy`, 'Train live')) },
    ];
    return { load: loadavg()[0]!, first, main };
  } finally {
    await browser.close();
    server.close();
  }
}

async function serve(): Promise<{ origin: string; close(): void }> {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url!, 'http://host');
    const name = pathname === '/' ? 'index.html' : normalize(pathname.slice(1));
    const type = FILE_TYPES[extname(name)];
    try {
      if (name.startsWith('..')) throw new Error('outside');
      const body = readFileSync(join(root, 'dist', name));
      response.writeHead(200, {
        'Content-Type': type ?? 'application/octet-stream',
        ...(type && { 'Content-Encoding': 'gzip' }),
      });
      response.end(type ? gzipSync(body) : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    origin,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A first visit, without anything kept. */
async function firstPicture(browser: Browser, url: string, picture: string): Promise<{ bytes: number; ms: number }> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  const { throughput, latency } = LINE;
  await line.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency, downloadThroughput: throughput, uploadThroughput: throughput },
  });
  let bytes = 0;
  line.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator(picture).first().waitFor();
  const found = { bytes, ms: performance.now() - began };
  await context.close();
  return found;
}

/** Presses a button, and watches the main thread until what it started is over. */
async function busy(browser: Browser, url: string, button: string): Promise<Omit<Visits['main'][number], 'what'>> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.locator('.charts .chart-line path').first().waitFor();
  // What was begun before is over.
  await page.waitForTimeout(5000);
  await page.evaluate(watch);
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  const began = performance.now();
  await page.getByRole('button', { name: button }).first().click();
  await (button === 'Play'
    ? ended(page)
    : page.locator('.badge', { hasText: 'Finished' }).waitFor({ timeout: 120_000 }));
  const seconds = (performance.now() - began) / 1000;
  const processor = processorTimes(await browser.stopTracing());
  const { tasks, frames } = await page.evaluate(
    () => Reflect.get(globalThis, '__watched') as { tasks: number[]; frames: number[] },
  );
  await page.close();
  const inTime = frames.filter((ms) => ms <= FRAME_MS).length / Math.max(1, frames.length);
  return {
    seconds,
    longTasks: tasks.map(Math.round),
    processor: { longest: Math.max(0, ...processor), long: processor.filter((ms) => ms > LONG_MS).length },
    framesInTime: inTime,
  };
}

interface TracingEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of processor time. */
  tdur?: number;
  args: { name?: string };
}

/** Processor time of every task on the pages' main threads, milliseconds. */
function processorTimes(tracing: Buffer): number[] {
  const { traceEvents } = JSON.parse(tracing.toString()) as { traceEvents: TracingEvent[] };
  const threadOf = ({ pid, tid }: TracingEvent) => `${pid}/${tid}`;
  const threads = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(threadOf),
  );
  return traceEvents.flatMap((event) =>
    event.name === 'RunTask' && event.tdur !== undefined && threads.has(threadOf(event)) ? event.tdur / 1000 : [],
  );
}

const ended = (page: Page) => page.locator('.play', { hasText: 'Play' }).waitFor({ timeout: 120_000 });

/** Runs in the page: its long tasks, and the time from frame to frame, milliseconds. */
function watch(): void {
  const watched = { tasks: [] as number[], frames: [] as number[] };
  Object.assign(globalThis, { __watched: watched });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration);
  }).observe({ type: 'longtask' });
  let last = performance.now();
  requestAnimationFrame(function frame(now) {
    watched.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  });
}

export function renderVisits({ load, first, main }: Visits): string {
  const lines = first.map(
    ({ what, bytes, ms }) =>
      `${what.padEnd(28)} ${(bytes / 1000).toFixed(0).padStart(5)} kB  ${(ms / 1000).toFixed(2)} s`,
  );
  const busyLines = main.map(
    ({ what, seconds, longTasks, processor, framesInTime }) =>
      `${what.padEnd(28)} ${seconds.toFixed(0)} s, ${longTasks.length} tasks over ${LONG_MS} ms${longTasks.length ? `, the longest ${Math.max(...longTasks)} ms` : ''}; of processor time ${processor.long}, the longest ${processor.longest.toFixed(0)} ms; ${(100 * framesInTime).toFixed(1)} % of the frames within ${FRAME_MS} ms`,
  );
  return [
    `The page on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${load.toFixed(1)}; 1.6 Mbit/s, ${LINE.latency} ms there and back, packed`,
    'first picture',
    ...lines,
    'main thread',
    ...busyLines,
  ].join('\n');
}
