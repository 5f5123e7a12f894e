import type { Plugin } from 'vite';

/** What a page cannot say of itself. `npm start` sends these, and the build holds them in the files of hosts that can. */
const HEADERS: Readonly<Record<string, string>> = {
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** What a page and its workers take from other hosts they ask for by CORS. Without it there is no memory that threads have in common. */
const EMBEDDER: Readonly<Record<string, string>> = { 'Cross-Origin-Embedder-Policy': 'require-corp' };

/** No other page frames or holds this one, so it is isolated. `embed.html` is there to be framed, by anyone, and starts no worker. */
const ALONE: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  ...EMBEDDER,
};
const EMBED = '/embed.html';

/** The addresses of the page: hosts join the headers of all rules that match, so none may match the page and its frames. */
const PAGE = ['/', '/index', '/index.html'];

/** Where the scripts of workers are, which an isolated page starts only if they ask for the same. */
const SCRIPTS = '/assets/*';

/** Sends them in `npm start`, and writes them into the build: `_headers` for Netlify and Cloudflare Pages, `vercel.json` for Vercel. */
export const headerFiles = (): Plugin => ({
  name: 'header-files',
  configurePreviewServer({ middlewares }) {
    middlewares.use(({ url = '/' }, response, next) => {
      const { pathname } = new URL(url, 'http://host');
      // An unknown address is answered with the page.
      const all = pathname === EMBED ? HEADERS : { ...HEADERS, ...ALONE };
      for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
      next();
    });
  },
  generateBundle() {
    const rule = (path: string, pairs: Readonly<Record<string, string>>) =>
      `${path}\n${Object.entries(pairs)
        .map(([name, value]) => `  ${name}: ${value}\n`)
        .join('')}`;
    const listed = (pairs: Readonly<Record<string, string>>) =>
      Object.entries(pairs).map(([key, value]) => ({ key, value }));
    const lines = [rule('/*', HEADERS), ...PAGE.map((path) => rule(path, ALONE)), rule(SCRIPTS, EMBEDDER)].join('');
    const vercel = {
      headers: [
        { source: '/(.*)', headers: listed(HEADERS) },
        { source: `/((?!${EMBED.slice(1).replace('.', '\\.')}$).*)`, headers: listed(ALONE) },
      ],
    };
    this.emitFile({ type: 'asset', fileName: '_headers', source: lines });
    this.emitFile({ type: 'asset', fileName: 'vercel.json', source: `${JSON.stringify(vercel, null, 2)}\n` });
  },
});
