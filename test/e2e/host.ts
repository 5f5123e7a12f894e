import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { FILE_TYPES } from '../../scripts/fileTypes';

/** The headers that the build asks a host for at a path, read as Netlify and Cloudflare Pages do: those of all rules that match. */
export function headersOfBuild(path: string): Record<string, string> {
  const rules = readFileSync('dist/_headers', 'utf8')
    .trimEnd()
    .split(/\n(?! )/);
  const found: Record<string, string> = {};
  for (const rule of rules) {
    const [pattern = '', ...lines] = rule.split('\n');
    if (!(pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern)) continue;
    for (const line of lines) {
      const [name, value] = line.trim().split(/: (.*)/s, 2) as [string, string];
      if (name in found) throw new Error(`${path}: ${name} stands in two rules`);
      found[name] = value;
    }
  }
  return found;
}

export interface Host {
  origin: string;
  close(): void;
}

/** A static host that serves the build below a path, with its headers, and pages of its own by their addresses. */
export async function host(path: string, pages: Readonly<Record<string, () => string>> = {}): Promise<Host> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://host');
    const own = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    if (own) {
      response.setHeader('Content-Type', 'text/html').end(own());
      return;
    }
    const below = pathname.startsWith(path) ? pathname.slice(path.length) : '..';
    const name = below === '' ? 'index.html' : normalize(below);
    try {
      if (name.startsWith('..')) throw new Error('outside');
      const body = readFileSync(join('dist', name));
      response.writeHead(200, {
        ...headersOfBuild(`/${below}`),
        'Content-Type': FILE_TYPES[extname(name)] ?? 'application/octet-stream',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
