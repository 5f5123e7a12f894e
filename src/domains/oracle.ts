import { sigmoid } from '../algorithms/objectives/logistic';
import { uniform } from '../random';

/** The judge of preferences between the responses to one prompt, by their true rewards. */
export interface Oracle {
  /** A `person` is asked elsewhere; nothing of this file computes what they prefer. */
  kind: 'hard' | 'bradley-terry' | 'person';
  /** Bradley–Terry: P(a ≻ b) = σ((r_a − r_b) / temperature). */
  temperature: number;
  /** Probability ε that a label is flipped. */
  labelNoise: number;
  /** Added to the judged (never to the true) reward, per word. */
  lengthBias: number;
  pairs: 'best-worst' | 'random';
}

/** The parts of a response that the oracle uses. */
export interface Judged {
  /** Index of its prompt. */
  prompt: number;
  text: string;
  words: number;
  /** True reward. */
  reward: number;
  /** What a reward model expects, by which is judged instead; absent without one. */
  proxy?: number;
}

interface PreferencePair {
  prompt: number;
  /** Indices into the responses. */
  chosen: number;
  rejected: number;
  /** P(chosen ≻ rejected) under the oracle, label noise included; below ½ if an unlikely label was drawn. */
  probability: number;
}

interface PreferencePairs {
  kind: 'texts';
  pairs: PreferencePair[];
  /** Prompts without a pair because all their responses have the same text. */
  skipped: number;
}

/** Places of the numbers drawn for one prompt: uniform(seed, stream, prompt, place). */
const LABEL = 0;
const PAIR = 1;

/** The reward by which the oracle judges: a reward model's, else the true one, plus its bias. */
export const judgedReward = (
  { reward, proxy, words }: Pick<Judged, 'reward' | 'proxy' | 'words'>,
  oracle: Oracle,
): number => (proxy ?? reward) + oracle.lengthBias * words;

/**
 * P(a ≻ b) = (1 − ε) p + ε (1 − p), where p = σ((j_a − j_b) / temperature), or for the hard oracle 1, ½, 0 as j_a is above, equal to
 * or below j_b; j is `judgedReward`. Throws a RangeError for a person.
 */
export function winProbability(a: Judged, b: Judged, oracle: Oracle): number {
  if (oracle.kind === 'person') throw new RangeError('what a person prefers is not computed');
  const difference = judgedReward(a, oracle) - judgedReward(b, oracle);
  const p = oracle.kind === 'hard' ? (Math.sign(difference) + 1) / 2 : sigmoid(difference / oracle.temperature);
  return (1 - oracle.labelNoise) * p + oracle.labelNoise * (1 - p);
}

/** P(y ≻ π) of one of the responses, estimated over all of π's to the same prompt, itself (½) included (SPPO, arXiv 2405.00675, §4). In f32. */
export function winShare(response: number, responses: readonly Judged[], oracle: Oracle): number {
  const own = responses[response]!;
  const rivals = responses.filter(({ prompt }) => prompt === own.prompt);
  // Rounded, as losses are: the last digits of Math.exp differ between browsers.
  return Math.fround(rivals.reduce((sum, rival) => sum + winProbability(own, rival, oracle), 0) / rivals.length);
}

/**
 * One labelled pair a prompt. `best-worst` pairs the highest judged reward with the lowest; `random` any two with equal
 * probability. Only responses with different texts make a pair. If all judged rewards are equal, `best-worst` draws as `random` does.
 */
export function preferencePairs(
  { prompts, responses }: { prompts: readonly string[]; responses: readonly Judged[] },
  oracle: Oracle,
  seed: number,
  stream: number,
): PreferencePairs {
  const pairs: PreferencePair[] = [];
  groupsOf({ prompts, responses }).forEach((group, prompt) => {
    const pair = selectPair(group, responses, oracle, uniform(seed, stream, prompt, PAIR));
    if (!pair) return;
    const [a, b] = pair;
    const p = winProbability(responses[a]!, responses[b]!, oracle);
    const first = uniform(seed, stream, prompt, LABEL) < p;
    pairs.push({ prompt, chosen: first ? a : b, rejected: first ? b : a, probability: first ? p : 1 - p });
  });
  return { kind: 'texts', pairs, skipped: prompts.length - pairs.length };
}

/** For a person to judge: any two of a prompt's responses that differ in text, with equal probability; null for a prompt that has none. */
export const pairsToAsk = (
  sample: { prompts: readonly string[]; responses: readonly Judged[] },
  seed: number,
  stream: number,
): ([number, number] | null)[] =>
  groupsOf(sample).map((group, prompt) => differing(group, sample.responses, uniform(seed, stream, prompt, PAIR)));

/** Indices of the responses to each prompt. */
function groupsOf({ prompts, responses }: { prompts: readonly string[]; responses: readonly Judged[] }): number[][] {
  const groups = prompts.map((): number[] => []);
  responses.forEach(({ prompt }, i) => {
    groups[prompt]!.push(i);
  });
  return groups;
}

function selectPair(
  group: readonly number[],
  responses: readonly Judged[],
  oracle: Oracle,
  draw: number,
): [number, number] | null {
  if (oracle.pairs === 'best-worst') {
    const ranked = [...group].sort((a, b) => judgedReward(responses[b]!, oracle) - judgedReward(responses[a]!, oracle));
    const [best, worst] = [ranked[0], ranked.at(-1)];
    if (best === undefined || worst === undefined) return null;
    if (judgedReward(responses[best]!, oracle) > judgedReward(responses[worst]!, oracle)) return [best, worst];
  }
  return differing(group, responses, draw);
}

function differing(group: readonly number[], responses: readonly Judged[], draw: number): [number, number] | null {
  const different = group.flatMap((a, i) =>
    group.slice(i + 1).flatMap((b): [number, number][] => (responses[a]!.text === responses[b]!.text ? [] : [[a, b]])),
  );
  return different[Math.floor(draw * different.length)] ?? null;
}
