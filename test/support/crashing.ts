import { attemptsIn } from '../../src/cli/attempts';
import { again, attempt } from '../../src/gpu/attempt';
import { openAttempts } from '../../src/gpu/attempts';
import type { Device } from '../../src/gpu/device';
import type { Program } from '../../src/gpu/recording';
import { newTuner, type Stopwatch } from '../../src/gpu/tuner';

/**
 * A process that chooses among the kernels a, b and c on an adapter whose driver kills whoever prepares one of `crashing`; says "prepares NAME" then, and at
 * the end what it chose and what is left out. In `waiting` it waits for a signal.
 */
const [file = '', crashing = '', waiting = ''] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);
const store = attemptsIn(
  file,
  (text) => say(text),
  () => Date.now(),
);
const attempts = await openAttempts(store, 'a card');
const device = { attempts, condition: () => 'well', check() {}, description: 'a card' } as unknown as Device;
const watch: Stopwatch = {
  now: () => 0,
  check() {},
  attempt: (kernels, work) => attempt(device, kernels, work),
  areTried: (kernels) => kernels.every(attempts.isTried),
  run: async () => 0,
};
const program: Program = { dispatches: 1, set() {}, flush() {}, encode() {}, submit() {}, free() {} };
const candidates = ['a', 'b', 'c'].map((name) => ({
  name,
  kernels: [name],
  async prepare() {
    say(`prepares ${name}`);
    if (crashing.includes(name)) process.kill(process.pid, 'SIGKILL');
    if (waiting.includes(name)) await new Promise((resolve) => setTimeout(resolve, 60_000));
    return program;
  },
  works: async () => true,
}));
const chosen = await again(device, () => newTuner(watch, 0).fastest(candidates)).catch((error: Error) => error.message);
say(`takes ${chosen}, leaves out ${attempts.leftOut().join('') || 'nothing'}`);
