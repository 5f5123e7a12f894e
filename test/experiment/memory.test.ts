import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { Experiment } from '../../src/experiment/experiment';
import { memoryRefusal } from '../../src/experiment/memory';
import { PRESETS, presetNamed } from '../../src/experiment/presets';
import { refusalText } from '../../src/messages/refusal';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { refusalOf } from '../../src/ui/state/refusal';
import { longestExperiment, widestExperiment } from '../support/costs';

/** As estimated: nothing fits into no room. */
function keptBytes(experiment: Experiment): number {
  const refusal = memoryRefusal(experiment, 0);
  return refusal?.code === 'too-much-kept' ? refusal.facts.bytes : Number.NaN;
}

/** Bytes on the heap of the whole trace, as it comes from a worker. */
async function measured(experiment: Experiment): Promise<number> {
  const { world } = experiment;
  if (world.kind !== 'bandit') throw new Error('not exact');
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  let trace = EMPTY_TRACE;
  let pending: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(world))) {
    pending.push(event);
    if (pending.length < 1000 && event.kind !== 'end') continue;
    trace = fold(trace, structuredClone(pending));
    pending = [];
  }
  const bytes = used() - before;
  expect(trace.ended).toBe(true);
  return bytes;
}

it.each([
  ['bandit-three', 4, 500],
  ['bandit-twenty', 4, 100],
] as const)('tells within a factor of two what %s keeps', async (name, seeds, iterations) => {
  const { experiment } = presetNamed(name);
  const whole = { ...experiment, iterations, seeds: Array.from({ length: seeds }, (_, i) => i) };
  const ratio = (await measured(whole)) / keptBytes(whole);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(1.5);
});

it('lets every preset run in a tab', () => {
  for (const { experiment } of PRESETS) expect(keptBytes(experiment)).toBeLessThan(5e8);
});

it('refuses at the field whose smallest change helps', () => {
  const experiment = longestExperiment();
  const refusal = memoryRefusal(experiment, 2e9);
  if (refusal?.code !== 'too-much-kept') throw new Error('it was not refused');
  expect(refusalText(refusal)).toBe(
    `iterations: a run keeps what it has said, here about 7.0 GB, and there is room for 2.0 GB; expected ≤ ${refusal.facts.fits}, received 1000`,
  );
  expect(memoryRefusal({ ...experiment, iterations: refusal.facts.fits }, 2e9)).toBeNull();
  expect(memoryRefusal({ ...experiment, iterations: refusal.facts.fits + 1 }, 2e9)).not.toBeNull();
  expect(refusalOf(experiment)).toEqual(refusal);
  // Tables so wide that one iteration of all seeds is too much.
  const wide = { ...widestExperiment('dpo', 4096)!, seeds: [0, 1, 2, 3, 4], iterations: 9 };
  expect(memoryRefusal(wide, 2e7)).toMatchObject({ path: ['seeds'], facts: { fits: 3, received: 5 } });
  expect(refusalText(memoryRefusal(wide, 1e6)!)).toContain('choose fewer arms');
});
