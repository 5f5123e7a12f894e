import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import { modelAt } from '../../src/cli/machine';
import { type TuneSettings, type TuneStep, tune } from '../../src/engine/finetune/tune';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { single } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../src/model/adapter/adapter';
import { type ChatMessage, chatWriter } from '../../src/model/chatTemplate';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { readWeights } from '../../src/model/files';
import { openModel } from '../../src/model/readModel';
import { encodePair } from '../../src/model/tokenizer/encodePair';
import { testDevice } from '../support/gpu';

/** What transformers makes of the same file in f64: test/fixtures/smollm2/make.py. */
const ROWS: {
  prompt: string | ChatMessage[];
  completion: string;
  isPromptChanged: boolean;
  before: number[];
  ids: number[];
  logProbs: number[];
}[] = JSON.parse(readFileSync(new URL('../fixtures/smollm2/rows.json', import.meta.url), 'utf8'));

it.each(['cpu', 'webgpu'] as const)('%s scores ten rows as transformers does, within 1e-3 nats', async (kind) => {
  const { config, read, packed, tokenizer, chatFormat, notes } = await openModel(modelAt(process.env.APOGEE_GGUF!));
  expect(notes).toEqual([]);
  const write = await chatWriter((await chatFormat())!, new Date());
  const adapter = { rank: 4, alpha: 8, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
  const adapted = { adapter, frozen: read, packed };
  const engine =
    kind === 'cpu'
      ? await openCpuEngine(config)
      : await openWebgpuEngine(config, await testDevice(), { adapted, storage: 'packed' });
  // The adapter changes nothing.
  const weights = kind === 'cpu' ? await readWeights(config, read) : fixedAdapter(config, adapter);
  const policy = single(engine.upload(weights));
  let worst = 0;
  for (const { prompt, completion, isPromptChanged, before, ids, logProbs } of ROWS) {
    const text = typeof prompt === 'string' ? prompt : write(prompt, true);
    const around = typeof prompt === 'string' ? tokenizer.around : { begin: [], end: [] };
    expect(encodePair(tokenizer, text, completion, around)).toEqual({
      prompt: before,
      response: ids,
      isPromptChanged,
    });
    expect(tokenizer.decode([...before, ...ids])).toBe(withoutSpecial(text + completion));
    const all = [...before, ...ids];
    const scored = Uint8Array.from(all, (_, i) => Number(i >= before.length));
    const found = await engine.score(policy, { rows: 1, length: all.length, ids: Int32Array.from(all), scored });
    for (const [i, expected] of logProbs.entries())
      worst = Math.max(worst, Math.abs(found[before.length + i]! - expected));
  }
  engine.close();
  expect(worst).toBeLessThan(1e-3);
});

const withoutSpecial = (text: string) => text.replace(/<\|im_(start|end)\|>/g, '');

/** What transformers, peft and torch make of the same file in f64: test/fixtures/smollm2/make_tune.py. */
const TUNED: {
  rank: number;
  alpha: number;
  beta: number;
  learningRate: number;
  /** Row of the prompt and the chosen completion, row of the rejected completion. */
  pairs: [number, number][];
  losses: number[];
  gradientNorms: number[];
  prompts: number[];
  greedyTokens: number;
  greedy: number[][];
} = JSON.parse(readFileSync(new URL('../fixtures/smollm2/tune.json', import.meta.url), 'utf8'));

/** The A that make_tune.py gives the n-th module; B is zero. */
function fixedAdapter(config: ModelConfig, adapter: Adapter): HostWeights {
  let module = -1;
  return new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, into]]) => {
      const values = new Float32Array(rows! * into!);
      if (name.includes('lora_A')) {
        module++;
        const of = (i: number) => ((i * 7919 + module * 104_729) % 1009) / 1009 - 0.5;
        for (let i = 0; i < values.length; i++) values[i] = (2 / Math.sqrt(into!)) * of(i);
      }
      return [name, values];
    }),
  );
}

describe.each(['cpu', 'webgpu'] as const)('tuned on %s', (kind) => {
  it('writes what transformers writes, and takes its five DPO steps', async () => {
    const { config, read } = await openModel(modelAt(process.env.APOGEE_GGUF!));
    const { rank, alpha, beta, learningRate, pairs, losses, gradientNorms, prompts, greedyTokens } = TUNED;
    const adapter = { rank, alpha, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
    const adapted = { adapter, frozen: read };
    const engine =
      kind === 'cpu'
        ? await openCpuEngine(config, adapted)
        : await openWebgpuEngine(config, await testDevice(), { adapted });
    const start = engine.upload(fixedAdapter(config, adapter));
    const rule = { temperature: 0, topK: 0, topP: 1, endToken: config.eos_token_id, seed: 0, stream: 0 };
    const asked = prompts.map((row) => ROWS[row]!.before);
    const written = await engine.sample(single(start), { prompts: asked, maxTokens: greedyTokens, ...rule });
    expect(written).toEqual(TUNED.greedy);
    const tokens = pairs.map(([a, b]) => ({ prompt: ROWS[a]!.before, chosen: ROWS[a]!.ids, rejected: ROWS[b]!.ids }));
    const settings: TuneSettings = {
      ...{ objective: configured(dpo, { beta }), steps: losses.length - 1, pairsPerStep: 2, microBatches: 1 },
      ...{ shuffle: null, norms: false, learningRate, warmup: 0, decay: 'constant' },
      ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 },
    };
    const steps: TuneStep[] = [];
    for await (const step of tune(engine, engine.trainer(start), start, tokens, settings)) steps.push(step);
    engine.close();
    steps.forEach(({ loss, gradientNorm }, i) => {
      expect(Math.abs(loss - losses[i]!), `loss ${i}`).toBeLessThan(1e-4);
      if (gradientNorm !== null) expect(Math.abs(gradientNorm / gradientNorms[i]! - 1), `norm ${i}`).toBeLessThan(1e-3);
    });
  });
});
