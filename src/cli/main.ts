import { Failed } from '../messages/failure';
import { ADVICE } from '../messages/failures';
import { messageOf, visible } from '../text';
import { type Command, suggestion, UsageError } from './command';
import { allowFusedMultiplyAdd } from './fusedMultiplyAdd';
import { saidOf } from './systemError';

/** Loaded when asked for: most commands need no GPU, and no model. */
const COMMANDS: Record<string, { summary: string; load: () => Promise<Command> }> = {
  run: { summary: 'run an experiment and compare its arms', load: async () => (await import('./run')).run },
  presets: {
    summary: 'list the experiments that come with Apogee',
    load: async () => (await import('./presets')).presets,
  },
  link: { summary: 'print the link of an experiment', load: async () => (await import('./link')).link },
  score: { summary: 'log-probability of every token of a text', load: async () => (await import('./score')).score },
  generate: {
    summary: 'what a model writes after prompts',
    load: async () => (await import('./generate')).generate,
  },
  tune: { summary: 'train an adapter of a model on preference pairs', load: async () => (await import('./tune')).tune },
  export: {
    summary: 'a model with its adapter, for other programs',
    load: async () => (await import('./export')).exportModel,
  },
  objective: {
    summary: 'loss and slopes of preference pairs',
    load: async () => (await import('./objective')).objective,
  },
  pretrain: {
    summary: 'train the base model of the tales from scratch',
    load: async () => (await import('./pretrain')).pretrain,
  },
  selftest: { summary: 'check every kernel on this adapter', load: async () => (await import('./selftest')).selftest },
  bench: { summary: 'measure the engines beside other libraries', load: async () => (await import('./bench')).bench },
};

function help(): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]!.summary}\n`);
  return `Usage: npm run -s apogee -- COMMAND [arguments]\n\n${lines.join('')}\nCOMMAND --help says more.\n`;
}

/** Runs one command. Returns the exit status: 0 on success, 1 on failure, 2 for a wrong command line. */
export async function main(args: string[]): Promise<number> {
  allowFusedMultiplyAdd();
  // A reader that closes the pipe early (`| head`) is not an error; a full disk is.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`apogee: stdout: ${messageOf(error)}\n`);
    process.exit(1);
  });
  process.stderr.on('error', () => {});
  try {
    await dispatch(args);
    return 0;
  } catch (error) {
    const advice = error instanceof Failed ? ADVICE[error.failure.code] : undefined;
    process.stderr.write(`apogee: ${visible(saidOf(error))}${advice ? `\n${advice}` : ''}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch([name, ...rest]: string[]): Promise<void> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return;
  }
  if (name === undefined) throw new UsageError(`no command\n\n${help()}`);
  if (!Object.hasOwn(COMMANDS, name))
    throw new UsageError(`unknown command ${name}${suggestion(name, Object.keys(COMMANDS))}`);
  const command = await COMMANDS[name]!.load();
  if (rest.includes('--help') || rest.includes('-h')) process.stdout.write(command.help);
  else await command.run(rest);
}
