// node bench/lab.mjs: how fast the theory lab computes; runs bench/lab.ts through Vite.
import { fileURLToPath } from 'node:url';
import { checkNode, installPackages } from '../scripts/install.mjs';

checkNode();
installPackages();
const { createServer } = await import('vite');
const server = await createServer({
  root: fileURLToPath(new URL('..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, watch: null, hmr: false, ws: false },
});
try {
  const { main } = await server.ssrLoadModule('/bench/lab.ts');
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await server.close();
}
