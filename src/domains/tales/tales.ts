import { streamOf } from '../../random';
import type { TextDomain } from '../textDomain';
import { instructions } from './instructions';
import { judge, type RewardWeights } from './reward';
import { generate, heldOutPrompts } from './stories';

/** Endings of short tales, judged by the weighted attributes that the grammar finds in them. */
export const tales = (rewards: RewardWeights): TextDomain => ({
  trainingPrompts: (seed, iteration, count) =>
    Array.from({ length: count }, (_, i) => generate(seed, streamOf('prompts', iteration), i).prompt),
  heldOutPrompts,
  instructions,
  judge: (prompt, text) => judge(prompt, text, rewards),
});
