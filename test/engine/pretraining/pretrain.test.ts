import { describe, expect, it } from 'vitest';
import { corpus } from '../../../src/domains/tales/stories';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { readCheckpoint } from '../../../src/engine/pretraining/checkpoint';
import { modelCard } from '../../../src/engine/pretraining/modelCard';
import {
  initialWeights,
  type PretrainSettings,
  packStories,
  stageAt,
  storiesIn,
  TALES_CONFIG,
  totalSteps,
} from '../../../src/engine/pretraining/pretrain';
import { openPretraining } from '../../../src/engine/pretraining/pretraining';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

const config = {
  ...TALES_CONFIG,
  hidden_size: 8,
  intermediate_size: 16,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
};
const stage = { warmup: 0.2, decay: 'cosine', floor: 0.1, beta2: 0.95, weightDecay: 0.01, learningRate: 0.03 } as const;
const settings: PretrainSettings = {
  seed: 5,
  storiesPerBatch: 2,
  stages: [
    { ...stage, steps: 4, stories: 4 },
    { ...stage, steps: 2, stories: 6 },
  ],
};
const steps = totalSteps(settings);

describe('pretraining', () => {
  it('packs stories as begin, prompt, response, end, and scores the response and its end', async () => {
    const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
    const batch = packStories(tokenizer, 5, 7, 3, 64);
    for (const [row, story] of [...corpus(5, 7, 3)].entries()) {
      const ids = [...batch.ids.subarray(row * 64, row * 64 + 64)];
      const scored = batch.scored.subarray(row * 64, row * 64 + 64);
      const first = scored.indexOf(1);
      const last = scored.lastIndexOf(1);
      expect(ids[0]).toBe(tokenizer.beginToken);
      expect(ids).not.toContain(tokenizer.unknownToken);
      expect(tokenizer.decode(ids.slice(1, first))).toBe(story.prompt);
      expect(tokenizer.decode(ids.slice(first, last))).toBe(story.response);
      expect(ids[last]).toBe(tokenizer.endToken);
      expect(scored.reduce((a, b) => a + b, 0)).toBe(last - first + 1);
    }
  });

  it('starts near the uniform distribution, learns, and gives the same bits after a resume', async () => {
    const straight = await openPretraining(await openCpuEngine(config), settings);
    const losses: number[] = [];
    for (let i = 0; i < steps; i++) losses.push(await straight.next());
    expect(losses[0]).toBeGreaterThan(0.95 * Math.log(config.vocab_size));
    expect(losses[0]).toBeLessThan(1.15 * Math.log(config.vocab_size));
    expect(losses.at(-1)).toBeLessThan(losses[0]! - 0.3);

    // Within the first stage, at its end, and within the last.
    const first = await openPretraining(await openCpuEngine(config), settings);
    for (const stop of [3, 4, 5]) {
      while (first.step < stop) expect(await first.next()).toBe(losses[first.step - 1]);
      const state = await readCheckpoint(config, settings, await first.checkpoint());
      const second = await openPretraining(await openCpuEngine(config), settings, state);
      expect(second.step).toBe(stop);
      for (let i = stop; i < steps; i++) expect(await second.next()).toBe(losses[i]);
      expect(await second.checkpoint()).toEqual(await straight.checkpoint());
      second.close();
    }
    first.close();
    straight.close();
  });

  it('goes through its stages, and reads every story once', () => {
    const at = [1, 4, 5, 6].map((step) => stageAt(settings, step));
    expect(at.map(({ stage, step, story }) => [settings.stages.indexOf(stage), step, story])).toEqual([
      [0, 1, 0],
      [0, 4, 12],
      [1, 1, 16],
      [1, 2, 22],
    ]);
    expect(() => stageAt(settings, 7)).toThrow('pretraining: step 7 of 6');
    expect([0, 1, 4, 5, 6].map((steps) => storiesIn(settings, steps))).toEqual([0, 4, 16, 22, 28]);
  });

  it('draws the first weights with the stated deviations', () => {
    const weights = initialWeights(TALES_CONFIG, 1);
    const deviation = (name: string) => {
      const values = weights.get(name)!;
      return Math.sqrt(values.reduce((s, x) => s + x * x, 0) / values.length);
    };
    expect(deviation('model.layers.1.mlp.up_proj.weight') / (1 / Math.sqrt(128))).toBeCloseTo(1, 1);
    expect(deviation('model.layers.1.mlp.down_proj.weight') / (1 / Math.sqrt(128 * 6))).toBeCloseTo(1, 1);
    expect(new Set(weights.get('model.norm.weight'))).toEqual(new Set([1]));
  });

  it('says in the card what was reached, and what was not', () => {
    const card = modelCard({
      config: TALES_CONFIG,
      settings,
      command: 'npm run pretrain -- --steps 6',
      engine: 'CPU (wasm)',
      loss: 0.58,
      judged: 4096,
      quality: {
        samples: 1000,
        parsed: 0.9,
        farthest: { at: 'tone plain', difference: 0.012 },
        examples: [{ prompt: 'Pip was sad.', response: 'Pip laughed.' }],
      },
    });
    expect(card).toContain('| samples at temperature 1 that parse (of 1,000) | 90.0 % | ≥ 95 % | no |');
    expect(card).toContain('| 1.2 (tone plain) | ≤ 3 | yes |');
    expect(card).toContain('192,960 parameters');
    expect(card).toContain('> Pip was sad. **Pip laughed.**');
    expect(card).toContain('npm run pretrain -- --steps 6');
  });
});
