import { root } from './install.mjs';

/**
 * Loads a TypeScript module through Vite, so that it gets the same modules (and `?raw` shaders) as the page, without a
 * build. Resolves to the result of `use`. Packages must be installed.
 */
export async function throughVite(module, use) {
  const { createServer } = await import('vite');
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
  });
  try {
    return await use(await server.ssrLoadModule(module));
  } finally {
    await server.close();
  }
}

/** Runs `main` of a module; its status becomes that of the process, or 1 with one line of text if it throws. */
export async function runMain(module, name, ...args) {
  try {
    process.exitCode = await throughVite(module, ({ main }) => main(...args));
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
