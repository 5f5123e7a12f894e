import { expect, it } from 'vitest';
import { readCheckpoint, writeCheckpoint } from '../../../src/engine/pretraining/checkpoint';
import { initialWeights, TALES_SETTINGS } from '../../../src/engine/pretraining/pretrain';
import { TINY } from '../../support/storyteller';

const config = { ...TINY, vocab_size: 8 };
const stages = TALES_SETTINGS.stages.map((stage) => ({ ...stage, steps: 3 }));
const settings = { ...TALES_SETTINGS, stages };
const [weights, first, second] = [1, 2, 3].map((seed) => initialWeights(config, seed));
const write = (step: number) =>
  writeCheckpoint(config, settings, { step, weights: weights!, first: first!, second: second! });

it('comes back as it was', async () => {
  expect(await readCheckpoint(config, settings, await write(7))).toMatchObject({ step: 7, weights, first, second });
});

it('is refused when any bit has changed, or its end is missing', async () => {
  const bytes = await write(7);
  await expect(readCheckpoint(config, settings, bytes.subarray(0, -4))).rejects.toThrow('safetensors:');
  for (let at = 0; at < bytes.length; at += 61) {
    const broken = bytes.slice();
    broken[at]! ^= 1 << (at % 8);
    await expect(readCheckpoint(config, settings, broken), `byte ${at}`).rejects.toThrow(/^(safetensors|checkpoint):/);
  }
});

it('is refused with other settings, and beyond the last step', async () => {
  const other = readCheckpoint(config, { ...settings, seed: 6 }, await write(7));
  await expect(other).rejects.toThrow('checkpoint: made with other settings');
  for (const step of [13, Number.NaN, 1.5, -1])
    await expect(readCheckpoint(config, settings, await write(step))).rejects.toThrow(
      `checkpoint: step must be an integer in [0, 12], found "${step}"`,
    );
});
