// npm run -s apogee -- COMMAND: runs the TypeScript command line, src/cli/main.ts.
import { checkNode, installPackages } from './install.mjs';
import { runMain } from './vite.mjs';

checkNode();
installPackages();
await runMain('/src/cli/main.ts', 'apogee', process.argv.slice(2));
