import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Experiment } from '../../src/experiment/experiment';
import { encodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/trace/events';

/** A browser without a window that shows one page, driven by WebDriver's two commands. */
export interface Browser {
  readonly version: string;
  open(url: string): Promise<void>;
  /** What a function's body returns in the page, as JSON. */
  evaluate<T>(script: string): Promise<T>;
  close(): Promise<void>;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the answer is not null. Throws after `seconds`, or when the answer says that it will never come. */
export async function until<T>(what: string, seconds: number, ask: () => Promise<T | null> | T | null): Promise<T> {
  for (let left = seconds * 4; left > 0; left--) {
    const answer = await ask();
    if (answer !== null) return answer;
    await sleep(250);
  }
  throw new Error(`${what} did not come in ${seconds} s`);
}

async function end(child: ChildProcess, isGroup = false): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.on('exit', resolve));
  // A program that was started as a group of its own takes what it has started along.
  if (isGroup) process.kill(-child.pid!);
  else child.kill();
  await ended;
}

/** The built page, served by `npm start`'s own script. */
export async function servePage(): Promise<{ address: string; close(): Promise<void> }> {
  const server = spawn(process.execPath, ['scripts/start.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  server.stdout.on('data', (text) => {
    said += text;
  });
  const address = await until('the page', 120, () => /Apogee is at (\S+)/.exec(said)?.[1] ?? null);
  return { address, close: () => end(server) };
}

const PREFERENCES = {
  'dom.webgpu.enabled': true,
  'dom.webgpu.workers.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
  'marionette.port': 0,
};

/** Firefox by its own protocol, Marionette: JSON behind its length in bytes and a colon. WebGPU is wgpu on lavapipe, Mesa's software adapter. */
export async function openFirefox(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'apogee-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${value});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const { LD_LIBRARY_PATH: _, ...env } = process.env;
  const firefox = spawn('firefox-esr', ['--headless', '--marionette', '--no-remote', '--profile', profile], {
    env: { ...env, VK_ICD_FILENAMES: '/usr/share/vulkan/icd.d/lvp_icd.x86_64.json' },
    stdio: 'ignore',
  });
  const file = join(profile, 'MarionetteActivePort');
  const port = await until('Firefox', 60, () => (existsSync(file) && Number(readFileSync(file, 'utf8'))) || null);
  const socket = connect(port, '127.0.0.1');
  const waiting = new Map<number, Waiting>();
  firefox.on('exit', (code, signal) => {
    for (const { reject } of waiting.values()) reject(new Error(`Firefox ended with ${code ?? signal}`));
  });
  let received = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    for (let colon = received.indexOf(':'); colon >= 0; colon = received.indexOf(':')) {
      const after = colon + 1 + Number(received.subarray(0, colon));
      if (received.length < after) return;
      const message = JSON.parse(received.subarray(colon + 1, after).toString());
      received = received.subarray(after);
      // The first message is a greeting.
      if (!Array.isArray(message)) continue;
      const [, id, error, result] = message as [1, number, { message: string } | null, unknown];
      if (error) waiting.get(id)?.reject(new Error(error.message));
      else waiting.get(id)?.resolve(result);
      waiting.delete(id);
    }
  });
  let last = 0;
  const call = <T>(command: string, parameters: object): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      const text = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  const { capabilities } = await call<{ capabilities: { browserVersion: string } }>('WebDriver:NewSession', {});
  return {
    version: capabilities.browserVersion,
    open: (url) => call('WebDriver:Navigate', { url }),
    evaluate: async <T>(script: string) =>
      (await call<{ value: T }>('WebDriver:ExecuteScript', { script, args: [], sandbox: null })).value,
    async close() {
      socket.destroy();
      await end(firefox);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** WebKitGTK's MiniBrowser by WebDriver, on a display in memory and a message bus of its own. */
export async function openWebKit(): Promise<Browser> {
  const [display, port] = [`:${90 + (process.pid % 900)}`, 20_000 + (process.pid % 10_000)];
  const screen = spawn('Xvfb', [display, '-screen', '0', '1400x1000x24'], { stdio: 'ignore' });
  const driver = spawn('dbus-run-session', ['--', 'WebKitWebDriver', `--port=${port}`], {
    detached: true,
    env: {
      ...process.env,
      DISPLAY: display,
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      // The tests may run as root in a container, where its sandbox cannot start; it opens our own page only.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    },
    stdio: 'ignore',
  });
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value;
  };
  await until('WebKit’s driver', 30, () => call('GET', '/status').catch(() => null));
  const binary = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser';
  const { sessionId, capabilities } = await call<{ sessionId: string; capabilities: { browserVersion: string } }>(
    'POST',
    '/session',
    { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } } } },
  );
  const session = `/session/${sessionId}`;
  return {
    version: capabilities.browserVersion,
    open: (url) => call('POST', `${session}/url`, { url }),
    evaluate: (script) => call('POST', `${session}/execute/sync`, { script, args: [] }),
    async close() {
      await call('DELETE', session);
      await end(driver, true);
      await end(screen);
    },
  };
}

/** Clicks the button with this name, once it is there. */
export const click = (browser: Browser, name: string) =>
  until(`the button “${name}”`, 30, () =>
    browser.evaluate<true | null>(
      `const button = [...document.querySelectorAll('button')].find((each) => each.innerText.trim().startsWith(${JSON.stringify(name)}));
       button?.click();
       return button ? true : null;`,
    ),
  );

/** Keeps what workers send, from their first message on. */
const RECORD = `
  const seen = (window.__fromWorkers = []);
  const known = new WeakSet();
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message) {
    if (!known.has(this)) this.addEventListener('message', ({ data }) => seen.push(JSON.stringify(data)));
    known.add(this);
    return send.call(this, message);
  };`;

/** Trains an experiment to its end and gives its events. */
export async function play(browser: Browser, address: string, experiment: Experiment): Promise<TraceEvent[]> {
  await browser.open('about:blank');
  await browser.open(address + (await encodeLink(experiment)));
  await until('what is computed at once', 30, () =>
    browser.evaluate<true | null>(
      `const badge = document.querySelector('.badge')?.innerText ?? 'Computing';
       return badge === 'Computing' ? null : true;`,
    ),
  );
  await browser.evaluate(RECORD);
  await click(browser, 'Train live');
  const badge = await until('the end of the run', 200, () =>
    browser.evaluate<string | null>(
      `const text = document.querySelector('.badge')?.innerText ?? '';
       return /Finished|Stopped/.test(text) ? document.body.innerText.match(/The run stopped.*/)?.[0] ?? text : null;`,
    ),
  );
  if (!badge.startsWith('Finished')) throw new Error(badge);
  const messages = await browser.evaluate<string[]>('return window.__fromWorkers');
  return messages.flatMap((text) => {
    const { message } = JSON.parse(text) as { message?: { kind: string; events: TraceEvent[] } };
    return message?.kind === 'events' ? message.events : [];
  });
}

/**
 * Two machines that round differently differ by 2·10⁻⁵ at most in a token's log-probability (test/engine/language/parity.test.ts). A response of the tiny
 * tales has 24 tokens at most, so that a sum over it, or a loss, differs by 5·10⁻⁴; norms by as much of their size.
 */
const TOLERANCE = 24 * 2e-5;

/** Where two values of JSON differ by more than the tolerance, at the first such place. Two whole numbers must be the same. */
function difference(a: unknown, b: unknown, path = ''): string | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const areCounts = Number.isInteger(a) && Number.isInteger(b);
    const isClose = areCounts ? a === b : Math.abs(a - b) <= TOLERANCE * (1 + Math.abs(b));
    return isClose ? null : `${path}: ${a}, expected ${b}`;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return a === b ? null : `${path}: ${a}, expected ${b}`;
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = difference(Reflect.get(a, key), Reflect.get(b, key), `${path}.${key}`);
    if (found) return found;
  }
  return null;
}

/** The first place where the events of two runs differ by more than rounding, or null. Engines are named differently. */
export const firstDifference = (events: TraceEvent[], expected: TraceEvent[]): string | null =>
  difference(
    events.map((event) => ({ ...event, engine: null })),
    expected.map((event) => ({ ...event, engine: null })),
  );

/** Opens present mode by a link, waits for its triangle, and counts its small phases and the pixels of its smallest sentence. */
export async function present(browser: Browser, address: string): Promise<{ phases: number; size: number }> {
  await browser.open('about:blank');
  await browser.open(`${address}#bandit-clock&present=1`);
  return until('the triangle of present mode', 30, () =>
    browser.evaluate<{ phases: number; size: number } | null>(
      `const own = document.querySelector('dialog.present:modal');
       return own?.querySelector('.simplex .trajectory path') && {
         phases: own.querySelectorAll('.present-tile').length,
         size: Math.min(...[...own.querySelectorAll('p, .phase-sentence')].map((one) => parseFloat(getComputedStyle(one).fontSize))),
       };`,
    ),
  );
}

/** Opens the lab of three actions, waits for its eight pictures and counts the paths in the first. */
export async function drawLab(browser: Browser, address: string): Promise<number> {
  await browser.open('about:blank');
  await browser.open(address + (await encodeLink(presetNamed('bandit-clock').experiment)));
  return until('the eighth picture', 30, () =>
    browser.evaluate<number | null>(
      `const pictures = document.querySelectorAll('.lab .framed').length;
       return pictures === 8 ? document.querySelectorAll('.simplex .trajectory path').length : null;`,
    ),
  );
}
