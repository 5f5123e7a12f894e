// npm start: installs what is missing, builds, serves, prints the address. `npm start -- --host` opens it to the network.
import { parseArgs } from 'node:util';
import { checkNode, installPackages, root } from './install.mjs';

checkNode();
const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' }, host: { type: 'boolean' } } });
installPackages();

const { build, preview } = await import('vite');
await build({
  root,
  logLevel: 'warn',
  build: { rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } } },
});
// If a port is taken, Vite tries the next one.
const server = await preview({
  root,
  logLevel: 'warn',
  preview: { port: Number(values.port), host: values.host ?? 'localhost' },
});
const { local, network } = server.resolvedUrls;
console.log(`Apogee is at ${[...local, ...network].join(' and ')} (stop with Ctrl-C)`);
