import { expect, test } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { BanditWorld, Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';
import { type Follow, type Lines, newFollower } from '../../src/trace/followed';
import { anchorMetric, metric, type Quantity } from '../../src/trace/series';
import { figuresOf, headToHead } from '../../src/ui/charts/figures';
import { dice } from '../support/mutate';
import { linesOf } from '../support/series';

/** The result of a follower that nobody interrupts. */
function resultOf(work: ReturnType<Follow>): Lines {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

async function eventsOf(experiment: Experiment): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(experiment.world as BanditWorld)))
    events.push(event);
  return events;
}

const quantitiesOf = (experiment: Experiment): Quantity[] => [
  ...figuresOf(experiment).map(({ quantity }) => quantity),
  ...experiment.arms.map((arm) => headToHead(experiment, arm).quantity),
  anchorMetric('klBase'),
  metric('labels'),
];

test.each(['bandit-noisy', 'bandit-three', 'bandit-rock-paper-scissors', 'bandit-length', 'bandit-misled'])(
  'the lines of %s are at every moment those of all its cells',
  async (name) => {
    const { experiment: preset } = presetNamed(name);
    const experiment = { ...preset, iterations: 4, seeds: preset.seeds.slice(0, 3) };
    const quantities = quantitiesOf(experiment);
    const { below } = dice(name.length);
    const follow = newFollower(quantities);
    let trace: Trace = EMPTY_TRACE;
    const events = await eventsOf(experiment);
    // In batches as they come, the first of one run after another.
    for (let at = 0; at < events.length; ) {
      const size = 1 + below(60);
      trace = fold(trace, events.slice(at, at + size));
      at += size;
      if (below(3) === 0) {
        // A chart that goes in the middle of its work.
        const given = follow(trace);
        for (let steps = below(200); steps > 0 && !given.next().done; steps--);
      }
      if (below(3) > 0 || at >= events.length)
        expect(resultOf(follow(trace))).toEqual(quantities.map((quantity) => linesOf(trace, quantity)));
    }
    const other = fold(EMPTY_TRACE, await eventsOf({ ...experiment, seeds: [7, 8] }));
    expect(resultOf(follow(other))).toEqual(quantities.map((quantity) => linesOf(other, quantity)));
    expect(resultOf(follow(trace))).toEqual(quantities.map((quantity) => linesOf(trace, quantity)));
  },
);

test('what comes late in a run is no more work than what comes early', async () => {
  const { experiment: preset } = presetNamed('bandit-noisy');
  const experiment = { ...preset, iterations: 5, seeds: Array.from({ length: 12 }, (_, seed) => seed) };
  let [looked, steps] = [0, 0];
  const reward = metric('reward');
  const follow = newFollower([
    (trace, at) => {
      looked++;
      return reward(trace, at);
    },
  ]);
  const events = await eventsOf(experiment);
  const work: { looked: number; steps: number }[] = [];
  let trace: Trace = EMPTY_TRACE;
  for (const seed of experiment.seeds) {
    [looked, steps] = [0, 0];
    trace = fold(
      trace,
      events.filter((event) => (event.kind === 'start' ? seed === 0 : 'seed' in event && event.seed === seed)),
    );
    for (const work = follow(trace); !work.next().done; ) steps++;
    work.push({ looked, steps });
  }
  const cells = experiment.arms.length * (experiment.iterations + 1);
  for (const { looked } of work) expect(looked).toBe(cells);
  expect(new Set(work.map(({ steps }) => steps)).size).toBe(1);
});
