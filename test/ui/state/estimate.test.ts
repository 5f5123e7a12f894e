import { afterEach, expect, test } from 'vitest';
import type { ModelWorld } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { liveSeconds } from '../../../src/ui/state/estimate';
import { experimentOn, useOwn } from '../../../src/ui/state/ownStore';
import type { OwnNote } from '../../../src/worker/protocol';

afterEach(() => useOwn.setState({ probe: null, note: null }));

test('a model of the reader’s takes what was measured, by arms, seeds and iterations; another world is unknown', () => {
  const world = presetNamed('model-pairs').experiment.world as ModelWorld;
  const experiment = experimentOn(world);
  expect(liveSeconds(experiment)).toBeNull();
  const engine = { kind: 'cpu', description: 'CPU', reason: null } as const;
  useOwn.setState({
    probe: { state: 'probed', seconds: 600, plan: null, engine },
    note: { state: 'ready', world } as unknown as OwnNote,
  });
  expect(liveSeconds(experiment)).toBe(600);
  expect(liveSeconds({ ...experiment, seeds: [0, 1] })).toBe(1200);
  expect(liveSeconds({ ...experiment, iterations: 2 * experiment.iterations })).toBe(1200);
  const arms = experiment.arms.map((arm, i) => (i === 0 ? arm : { ...arm, iterations: 1 }));
  const share = (experiment.iterations + arms.length - 1) / (arms.length * experiment.iterations);
  expect(liveSeconds({ ...experiment, arms })).toBeCloseTo(600 * share, 9);
  const other = { ...world, data: { ...world.data, maxTokens: 2 * world.data.maxTokens } };
  expect(liveSeconds({ ...experiment, world: other })).toBeNull();
});
