import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelAt } from '../../src/cli/machine';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { single } from '../../src/engine/language/engine';
import { type ChatMessage, chatWriter } from '../../src/model/chatTemplate';
import { readModel } from '../../src/model/readModel';
import { encodePair } from '../../src/model/tokenizer/encodePair';

/** What transformers makes of the same file in f64: test/fixtures/smollm2/make.py. */
const ROWS: {
  prompt: string | ChatMessage[];
  completion: string;
  isPromptChanged: boolean;
  before: number[];
  ids: number[];
  logProbs: number[];
}[] = JSON.parse(readFileSync(new URL('../fixtures/smollm2/rows.json', import.meta.url), 'utf8'));

it('scores ten rows as transformers does, within 1e-3 nats', async () => {
  const { config, weights, tokenizer, chatFormat, notes } = await readModel(modelAt(process.env.APOGEE_GGUF!));
  expect(notes).toEqual([]);
  const write = await chatWriter((await chatFormat())!, new Date());
  const engine = await openCpuEngine(config);
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
