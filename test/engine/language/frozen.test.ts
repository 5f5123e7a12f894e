import { describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { single, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { type IsTrainable, layoutOf } from '../../../src/model/layout';
import { randomWeights } from '../../../src/selftest/model64';
import { AWKWARD, AWKWARD_BATCH } from '../../support/awkward';
import { testDevice } from '../../support/gpu';

const config = AWKWARD;
const batch = AWKWARD_BATCH;
const task: TrainTask = { kind: 'language', batch, tokens: 5 };
const optimiser = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
const host = randomWeights(config, 3);

const open = {
  cpu: (isTrainable?: IsTrainable) => openCpuEngine(config, isTrainable),
  webgpu: async (isTrainable?: IsTrainable) =>
    openWebgpuEngine(config, await testDevice(), isTrainable ? { isTrainable } : {}),
};

describe.each(['cpu', 'webgpu'] as const)('frozen weights, on %s', (kind) => {
  it.each<[string, IsTrainable]>([
    ['the embedding, which is the head too', (name) => !name.includes('embed_tokens')],
    ['all but the MLP', (name) => name.includes('mlp')],
  ])('%s: stay to the bit, and the rest is trained as in the whole model', async (_, isTrainable) => {
    const whole = await open[kind]();
    const trainer = whole.trainer(whole.upload(host));
    const expected = await trainer.gradient([task]);
    const scores = await whole.score(single(trainer.weights), batch);

    const engine = await open[kind](isTrainable);
    const start = engine.upload(host);
    expect(await engine.score(single(start), batch)).toEqual(scores);
    const part = engine.trainer(start);
    const trained = [...host.keys()].filter(isTrainable);
    expect(await part.gradient([task])).toEqual(new Map(trained.map((name) => [name, expected.get(name)!])));
    for (let i = 0; i < 2; i++) await part.step([task], optimiser);
    expect([...(await part.saveState()).first.keys()]).toEqual(trained);
    const beyond = engine.combine([
      [1.3, part.weights],
      [-0.3, start],
    ]);
    for (const weights of [part.weights, beyond])
      for (const [name, values] of await engine.download(weights))
        if (isTrainable(name)) expect(values, name).not.toEqual(host.get(name));
        else expect(values, name).toEqual(host.get(name));
    whole.close();
    engine.close();
  });
});

it('a block that is one matrix is frozen as a whole', () => {
  expect(() => layoutOf(config, (name) => !name.includes('q_proj'))).toThrow(
    'model.layers.0.self_attn.{q,k,v}_proj.weight: must be frozen as a whole, or not at all',
  );
});
