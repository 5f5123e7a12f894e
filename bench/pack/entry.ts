import { main as apogee } from '../../src/cli/main';
import { main as bench } from '../bench';
import { SERVE } from '../node';

/** What the packed folder runs: the command line, whose `bench` is the one in Node, in one bundle. */
async function main([command, ...rest]: string[]): Promise<number> {
  if (command === SERVE) return bench([command, ...rest], noBrowser);
  if (command === 'bench') return bench(['--runtime', 'node', ...rest], noBrowser);
  return apogee(command === undefined ? [] : [command, ...rest]);
}

const noBrowser = async (): Promise<string> => {
  throw new Error('bench: the packed folder has no pages for a browser');
};

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
