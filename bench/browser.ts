import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `npm ci` in bench/peers where its packages are missing. */
export function installPeers(): void {
  const cwd = `${root}peers`;
  if (existsSync(`${cwd}/node_modules/.package-lock.json`)) return;
  console.error('Installing the peers (about 330 MB) …');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', args, { cwd, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) throw new Error(`npm ci in bench/peers ended with status ${status}`);
}

/** Builds the pages and serves them on the loopback interface; `stop` ends it. */
export async function servePages(withPeers: boolean): Promise<{ url: string; stop(): Promise<void> }> {
  const input = ['page', ...(withPeers ? ['peers'] : [])].map((name) => `${root}${name}/index.html`);
  const shared = { root, configFile: false, logLevel: 'error', base: './' } as const;
  await build({
    ...shared,
    // Not minified: TensorFlow.js starts its wasm threads from the text of a function, in which renamed variables of its module are unknown.
    build: { target: 'es2023', minify: false, outDir: 'dist', emptyOutDir: true, rolldownOptions: { input } },
  });
  // Isolation from other origins is what gives wasm its threads.
  const headers = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
  const server = await preview({
    ...shared,
    build: { outDir: 'dist' },
    preview: { host: '127.0.0.1', port: 4317, headers },
  });
  return { url: server.resolvedUrls!.local[0]!, stop: () => server.close() };
}

/** One headless Chromium; `adapter` as in --use-webgpu-adapter, empty for the machine's own. */
export function launch(executablePath: string, adapter: string): Promise<Browser> {
  const flags = [
    '--enable-unsafe-webgpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  if (adapter) flags.push(`--use-webgpu-adapter=${adapter}`);
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: flags });
}

/** Opens a page of the bench; `library` is what its index.html loads. Errors of the page reject whatever waits for it. */
export async function openPage(
  browser: Browser,
  url: string,
  folder: 'page' | 'peers',
  library: string,
): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
  failed.catch(() => {});
  await page.goto(`${url}${folder}/?library=${library}`);
  await Promise.race([page.waitForFunction('window.ready'), failed]);
  return page;
}
