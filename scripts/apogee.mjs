// npm run -s apogee -- COMMAND: runs the TypeScript command line, src/cli/main.ts.
import { checkNode, installPackages } from './install.mjs';
import { runMain } from './vite.mjs';

checkNode();
installPackages();
// npm runs this from the project's folder; paths are relative to where the person stands.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
await runMain('/src/cli/main.ts', 'apogee', process.argv.slice(2));
