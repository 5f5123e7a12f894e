import { expect, test } from 'vitest';
import type { ModelReports } from '../../bench/models/main';
import { anyWeights, RANDOM } from '../../bench/models/random';
import { renderModels } from '../../bench/models/render';
import type { Precision } from '../../bench/runtime';

const ownModel = (precision: Precision): ModelReports => ({
  ...{ model: 'random', precision, failures: ['no luck'] },
  ours: [
    {
      ...{ engine: 'webgpu', description: 'a card', length: 512, load: null, first: 1, step: 0.03, cores: 1, noisy: 0 },
      ...{ rate: 1, limit: 1, recomputed: 'nothing', peak: 1e9, losses: [1], prefill: { whole: 1, forced: null } },
      ...{ sampling: [{ rows: 8, rate: 6000 }], ofBench: [{ rows: 8, rate: 9000 }] },
      profile: { kernels: [], copy: 3000 },
    },
  ],
  torch: {
    ...{ device: 'H100', torch: '2.13' },
    works: [
      { work: 'tune', mode: 'eager', milliseconds: 90 },
      { work: 'tune', mode: 'compiled', error: 'no compiler' },
      { work: 'sample', of: 'model', rows: 8, tokensPerSecond: 500 },
      { work: 'sample', of: 'bench', rows: 8, tokensPerSecond: 1000 },
    ],
  },
});

test('a model of random weights is judged beside PyTorch where both had a card, in f32', () => {
  const onCard = ownModel('single');
  const text = renderModels(onCard);
  for (const line of [
    'a LoRA DPO step, eager: 90.00 ms; ours 30.00 ms, 3.00 × as fast',
    'reached  a LoRA DPO step, eager, at least 2 × as fast as PyTorch: 3.00 ×',
    'MISSED   a LoRA DPO step, compiled, at least 0.8 × as fast as PyTorch: PyTorch failed',
    'reached  sampling 8 rows of the model “random”, at least 6 × as fast as PyTorch: 12.00 ×',
    'MISSED   sampling 8 rows of the bench’s model, at least 10 × as fast as PyTorch: 9.00 ×',
    'reached  a LoRA DPO step in at most 40 ms: 30.00 ms',
    'Kernels of one DPO step of the adapter, each timed by itself',
    'by a kernel that copies: 3000.0 GB/s',
    'FAILED   no luck',
  ])
    expect(text).toContain(line);
  const aims = /reached|MISSED/;
  expect(renderModels(ownModel('half'))).not.toMatch(aims);
  expect(renderModels(ownModel('half'))).toContain('in bf16, beside ours in half, on H100');
  expect(renderModels({ ...onCard, model: 'random-small' })).not.toMatch(aims);
  expect(renderModels({ ...onCard, torch: { ...onCard.torch!, device: 'processor' } })).not.toMatch(aims);
  expect(renderModels({ ...onCard, torch: null })).not.toContain('PyTorch');
});

test('random weights are those of every contender', () => {
  const read = anyWeights(RANDOM['random-small']!);
  expect(read('model.norm.weight').every((gain) => gain === 1)).toBe(true);
  // The first of the embedding and of another matrix, as torch/models.py prints them.
  expect([...read('model.embed_tokens.weight').subarray(0, 3)]).toEqual([
    -0.03500000014901161, -0.006415567360818386, 0.022168869152665138,
  ]);
  const gate = read('model.layers.1.mlp.gate_proj.weight');
  expect([...gate.subarray(0, 3)]).toEqual([0.029319897294044495, -0.026638556271791458, -0.01161473523825407]);
  const variance = gate.reduce((sum, value) => sum + value ** 2, 0) / gate.length;
  expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
});
