// npm run bench [-- --help]: runs bench/bench.ts through Vite, so that it needs no build of its own.
import { fileURLToPath } from 'node:url';
import { checkNode, installChromium, installPackages } from '../scripts/install.mjs';

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
  const { main } = await server.ssrLoadModule('/bench/bench.ts');
  process.exitCode = await main(process.argv.slice(2), installChromium);
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await server.close();
}
