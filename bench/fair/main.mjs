// npm run fair [-- --help]: runs bench/fair/fair.ts.
import { checkStart, installPackages } from '../../scripts/install.mjs';
import { runMain } from '../../scripts/vite.mjs';

checkStart();
installPackages();
await runMain('/bench/fair/fair.ts', 'fair', process.argv.slice(2));
