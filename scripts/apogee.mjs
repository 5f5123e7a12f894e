// Runs the TypeScript command line through Vite, so that it loads the very modules (and `?raw` shaders) the page loads.
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const server = await createServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
});
try {
  const { main } = await server.ssrLoadModule('/src/cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await server.close();
}
