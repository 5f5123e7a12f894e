import { expect, it } from 'vitest';
import { modelCases } from '../../src/selftest/model';
import { testDevice } from '../support/gpu';
import { readLlamaFixture } from '../support/llama';

const { config, weights } = readLlamaFixture('tied-grouped');

it('finds that both engines make the same of a model', async () => {
  for (const { run } of modelCases(config, async (name) => weights.get(name)!)) {
    const { error, limit } = await run(await testDevice());
    expect(error).toBeLessThan(limit);
    expect(error).toBeGreaterThan(0);
  }
});

it('finds a weight that one of them holds otherwise', async () => {
  const seen = new Set<string>();
  const name = 'model.layers.1.mlp.down_proj.weight';
  // The engines read one after the other.
  const read = async (each: string) => {
    const isSecond = seen.has(each);
    seen.add(each);
    return isSecond && each === name ? weights.get(each)!.map((x) => 1.02 * x) : weights.get(each)!;
  };
  for (const { run } of modelCases(config, read)) {
    const { error, limit } = await run(await testDevice());
    expect(error).toBeGreaterThan(limit);
  }
});
