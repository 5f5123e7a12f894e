import { describe, expect, it } from 'vitest';
import { fixedAdapter, fixedSteps, fixedWeights } from '../../bench/models/tuner';
import { modelAt } from '../../src/cli/machine';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { single } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { chatWriter } from '../../src/model/chatTemplate';
import { readWeights } from '../../src/model/files';
import { openModel } from '../../src/model/readModel';
import { encodePair } from '../../src/model/tokenizer/encodePair';
import { testDevice } from '../support/gpu';
import { expectTheirSteps, GREEDY, PATIENT, ROWS, TUNING } from '../support/smollm2';

const ENGINES = ['cpu', 'webgpu'] as const;

it.each(ENGINES)('%s scores ten rows as transformers does, within 1e-3 nats', PATIENT, async (kind) => {
  const { config, read, packed, tokenizer, chatFormat, notes } = await openModel(modelAt(process.env.APOGEE_GGUF!));
  expect(notes).toEqual([]);
  const write = await chatWriter((await chatFormat())!, new Date());
  const adapter = fixedAdapter(config, { rank: 4, alpha: 8 });
  const adapted = { adapter, frozen: read, packed };
  const engine =
    kind === 'cpu'
      ? await openCpuEngine(config)
      : await openWebgpuEngine(config, await testDevice(), { adapted, storage: 'packed' });
  // The adapter changes nothing.
  const weights = kind === 'cpu' ? await readWeights(config, read) : fixedWeights(config, adapter);
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

describe.each(ENGINES)('tuned on %s', PATIENT, (kind) => {
  it('writes what transformers writes, and takes its five DPO steps', async () => {
    const { config, read } = await openModel(modelAt(process.env.APOGEE_GGUF!));
    const adapter = fixedAdapter(config, TUNING);
    const adapted = { adapter, frozen: read };
    const engine =
      kind === 'cpu'
        ? await openCpuEngine(config, adapted)
        : await openWebgpuEngine(config, await testDevice(), { adapted });
    const start = engine.upload(fixedWeights(config, adapter));
    const rule = { temperature: 0, topK: 0, topP: 1, endToken: config.eos_token_id, seed: 0, stream: 0 };
    const { prompts, tokens: maxTokens, written } = GREEDY;
    expect(await engine.sample(single(start), { prompts, maxTokens, ...rule })).toEqual(written);
    const steps = await fixedSteps(engine, start, TUNING);
    engine.close();
    expectTheirSteps(steps);
  });
});
