import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { test as base, expect } from '@playwright/test';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** The headers that the build asks a host for, read as Netlify and Cloudflare Pages do. */
function headersOfBuild(): Record<string, string> {
  const [pattern, ...lines] = readFileSync('dist/_headers', 'utf8').trimEnd().split('\n');
  expect(pattern).toBe('/*');
  return Object.fromEntries(lines.map((line) => line.trim().split(/: (.*)/s, 2) as [string, string]));
}

/** A static host that serves the build below a path, and elsewhere a page that frames it. Answers at its own origin. */
async function host(path: string): Promise<{ server: Server; origin: string }> {
  const headers = headersOfBuild();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://host');
    if (pathname === '/framing') {
      response.setHeader('Content-Type', 'text/html').end(`<iframe src="http://127.0.0.1:${port()}${path}"></iframe>`);
      return;
    }
    const name = pathname.startsWith(path) ? normalize(pathname.slice(path.length) || 'index.html') : '..';
    try {
      if (name.startsWith('..')) throw new Error('outside');
      const body = readFileSync(join('dist', name));
      response.writeHead(200, {
        ...headers,
        'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  const port = () => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return { server, origin: `http://localhost:${port()}` };
}

const test = base.extend<{ origin: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: a fixture without others
  origin: async ({}, use) => {
    const { server, origin } = await host('/some/where/');
    await use(origin);
    server.closeAllConnections();
    server.close();
  },
});

test('the build runs below any path of a static host, with its workers, and opens links', async ({ page, origin }) => {
  const missing: string[] = [];
  page.on('response', (response) => response.status() >= 400 && missing.push(response.url()));
  await page.goto(`${origin}/some/where/#bandit-three&at=2.solve`);
  await expect(page.getByText(/^Iteration 2 of/)).toBeVisible();
  expect(missing).toEqual([]);
});

test('a host with the headers of the build lets no other page frame it, and Vercel is asked for the same', async ({
  page,
  origin,
}) => {
  const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
  await page.goto(`${origin}/framing`);
  await refused;
  const vercel = JSON.parse(readFileSync('dist/vercel.json', 'utf8'));
  expect(vercel.headers).toHaveLength(1);
  const pairs = (vercel.headers[0].headers as { key: string; value: string }[]).map(({ key, value }) => [key, value]);
  expect(Object.fromEntries(pairs)).toEqual(headersOfBuild());
});
