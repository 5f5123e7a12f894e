import type { Plugin } from 'vite';

/** What a page cannot say of itself. `npm start` sends these, and the build holds them in the files of hosts that can. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Writes them into the build: `_headers` for Netlify and Cloudflare Pages, `vercel.json` for Vercel. */
export const headerFiles = (): Plugin => ({
  name: 'header-files',
  apply: 'build',
  generateBundle() {
    const pairs = Object.entries(HEADERS);
    const lines = pairs.map(([name, value]) => `  ${name}: ${value}\n`);
    const headers = pairs.map(([key, value]) => ({ key, value }));
    const vercel = { headers: [{ source: '/(.*)', headers }] };
    this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
    this.emitFile({ type: 'asset', fileName: 'vercel.json', source: `${JSON.stringify(vercel, null, 2)}\n` });
  },
});
