// npm run bench [-- --help]: runs bench/bench.ts.
import { checkStart, installChromium, installPackages } from '../scripts/install.mjs';
import { runMain } from '../scripts/vite.mjs';

checkStart();
installPackages();
await runMain('/bench/bench.ts', 'bench', process.argv.slice(2), installChromium);
