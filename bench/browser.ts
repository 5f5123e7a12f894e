import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { build, type Plugin, preview } from 'vite';
import { FILES } from './models/sampler';
import { describeAdapter, type Library, type Opened, type Runtime } from './runtime';

const root = fileURLToPath(new URL('.', import.meta.url));

/** `npm ci` in bench/peers where its packages are missing. */
function installPeers(): void {
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

/** Serves the files of a folder beside the pages; what is not there is not found. */
const serveFiles = (folder: string): Plugin => ({
  name: 'files',
  configurePreviewServer({ middlewares }) {
    middlewares.use(`/${FILES}`, (request, response) => {
      const name = normalize(decodeURIComponent(new URL(request.url!, 'http://bench').pathname));
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (!found?.isFile()) return void response.writeHead(404).end();
      response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Content-Length': found.size });
      createReadStream(path).pipe(response);
    });
  },
});

/** Builds the pages and serves them on the loopback interface, beside the folder `files` if one is given; `stop` ends it. */
async function servePages(withPeers: boolean, files?: string): Promise<{ url: string; stop(): Promise<void> }> {
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
    plugins: files === undefined ? [] : [serveFiles(files)],
    preview: { host: '127.0.0.1', port: 4317, headers },
  });
  return { url: server.resolvedUrls!.local[0]!, stop: () => server.close() };
}

/** One headless Chromium; `adapter` as in --use-webgpu-adapter, empty for the machine's own. */
function launch(executablePath: string, adapter: string): Promise<Browser> {
  const flags = [
    '--enable-unsafe-webgpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  if (adapter) flags.push(`--use-webgpu-adapter=${adapter}`);
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0, args: flags });
}

/** Which folder's index.html loads a library. */
const FOLDERS: Partial<Record<Library, 'page' | 'peers'>> = {
  ours: 'page',
  matmul: 'page',
  growth: 'page',
  models: 'page',
  sampler: 'page',
  tuner: 'page',
  onnx: 'page',
  jax: 'peers',
  tfjs: 'peers',
};

/** The libraries that run in a page. */
export const PAGES = Object.keys(FOLDERS) as Library[];

/** A new page with a library. Errors of the page reject whatever waits for it. */
async function openPage(browser: Browser, url: string, library: Library): Promise<Opened> {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  const failed = new Promise<never>((_, reject) => page.once('pageerror', reject));
  failed.catch(() => {});
  await page.goto(`${url}${FOLDERS[library]}/?library=${library}`);
  await Promise.race([page.waitForFunction('window.ready'), failed]);
  return {
    call: (name, ...args) =>
      page.evaluate(
        ({ name, args }) =>
          // biome-ignore lint/suspicious/noExplicitAny: whichever the page exposes; `Opened` states the types
          (window as any).contender[name](...args),
        { name, args },
      ),
    close: () => page.close(),
  };
}

/**
 * Pages of one headless Chromium on the adapter asked for; without one asked for, on the machine's own, else on the software adapter.
 * `chromiumPath` is called once the pages are built; `libraries` says whether packages of the peers are needed; `files` is a folder that
 * pages fetch from.
 */
export async function openBrowserRuntime(
  libraries: readonly Library[],
  chromiumPath: () => Promise<string>,
  adapter?: string,
  files?: string,
): Promise<Runtime> {
  const withPeers = libraries.some((library) => FOLDERS[library] === 'peers');
  if (withPeers) installPeers();
  const pages = await servePages(withPeers, files);
  const path = await chromiumPath();
  for (const name of adapter === undefined ? ['', 'swiftshader'] : [adapter]) {
    const browser = await launch(path, name);
    const info = await adapterOf(browser, pages.url);
    if (info)
      return {
        description: `Chromium ${browser.version()}`,
        adapter: describeAdapter(info),
        open: (library) => openPage(browser, pages.url, library),
        async close() {
          await browser.close();
          await pages.stop();
        },
      };
    await browser.close();
  }
  await pages.stop();
  throw new Error('bench: Chromium offers no WebGPU adapter here; try --adapter swiftshader');
}

/** What a page learns of its adapter. */
async function adapterOf(browser: Browser, url: string): Promise<GPUAdapterInfo | null> {
  const page = await browser.newPage();
  await page.goto(`${url}page/`);
  const found = await page.evaluate(async () => {
    const info = (await navigator.gpu?.requestAdapter())?.info;
    if (!info) return null;
    const { vendor, architecture, device, description } = info;
    return { vendor, architecture, device, description };
  });
  await page.close();
  return found as GPUAdapterInfo | null;
}
