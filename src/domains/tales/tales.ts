import { streamOf } from '../../random';
import type { TextDomain } from '../textDomain';
import { instructions } from './instructions';
import type { RewardModel } from './proxy';
import { judge, type RewardWeights } from './reward';
import { generate, heldOutPrompts } from './stories';

/** Endings of short tales, judged by the weighted attributes that the grammar finds in them; a reward model may judge in their place. */
export const tales = (rewards: RewardWeights, proxy: RewardModel | null = null): TextDomain => ({
  trainingPrompts: (seed, iteration, count) =>
    Array.from({ length: count }, (_, i) => generate(seed, streamOf('prompts', iteration), i).prompt),
  heldOutPrompts,
  instructions,
  judge: (prompt, text) => ({ ...judge(prompt, text, rewards), ...(proxy && { proxy: proxy(text) }) }),
});
