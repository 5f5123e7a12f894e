// npm start: installs what is missing, builds, serves, prints the address. `npm start -- --host` opens it to the network, `--host NAME` at the
// addresses of that name.
import { checkStart, installPackages, root } from './install.mjs';
import { startOptions } from './startOptions.mjs';

checkStart();
const options = startOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(options);
  process.exit(2);
}
installPackages();

const { build, preview } = await import('vite');
// The embedded panels after the page, whose folder they join.
for (const mode of ['production', 'embed'])
  await build({
    root,
    mode,
    logLevel: 'warn',
    build: { rolldownOptions: { checks: { bundlerTimings: false, pluginTimings: false } } },
  });
// If a port is taken, Vite tries the next one.
const server = await preview({
  root,
  logLevel: 'warn',
  preview: options,
});
const { local, network } = server.resolvedUrls;
console.log(`Apogee is at ${[...local, ...network].join(' and ')} (stop with Ctrl-C)`);
