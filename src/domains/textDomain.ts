/** What the true reward finds in a text, and why. */
interface TextJudgement {
  words: number;
  reward: number;
  /** What a reward model that judges in its place expects; absent if none does. */
  proxy?: number;
  /** What the reward is made of; null if the text cannot be judged. */
  attributes: Readonly<Record<string, string | number | boolean>> | null;
  /** Why the text cannot be judged, else null. */
  reason: string | null;
}

/** A kind of text that a model writes and a known reward judges. The same arguments give the same values everywhere. */
export interface TextDomain {
  /** Fresh prompts for one iteration. */
  trainingPrompts(seed: number, iteration: number, count: number): string[];
  /** Prompts for evaluation, no two alike and none of them for training. */
  heldOutPrompts(seed: number, count: number): string[];
  /** What a search may put before a prompt, `words` words each: the empty instruction first, then at most `count` others. */
  instructions(seed: number, count: number, words: number): string[];
  judge(prompt: string, text: string): TextJudgement | Promise<TextJudgement>;
}
