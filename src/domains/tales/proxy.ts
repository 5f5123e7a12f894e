import { type Label, learntWeights, predicted } from '../../algorithms/rewardModel';
import { generator, streamOf } from '../../random';
import { type Judged, type Oracle, winProbability } from '../oracle';
import { judge, type RewardWeights } from './reward';
import { tell } from './stories';
import { wordsOf } from './text';

/** A reward model in place of the judge. */
interface ProxySettings {
  /** Pairs of responses that it was learnt from. */
  labels: number;
  seed: number;
}

/** What a reward model expects of a response. */
export type RewardModel = (response: string) => number;

/**
 * A reward model that is linear in how often each word or mark stands in a response, learnt from labels that `people` give to pairs of the grammar's
 * own tales, of which the base policy has learnt. It sees neither their order nor whether they make sense, and knows badly what is seldom told, so a
 * policy that goes far finds what is overrated (Gao, Schulman & Hilton, arXiv 2210.10760). On the scale of the rewards; labels say nothing of the zero, so the
 * mean over the tales that were labelled is that of their true rewards. In f32, since the last digits of Math.exp differ between browsers.
 */
export function learnProxy(rewards: RewardWeights, people: Oracle, { labels, seed }: ProxySettings): RewardModel {
  const told: (Judged & { counts: ReadonlyMap<string, number> })[] = [];
  const given: Label[] = [];
  for (let label = 0; label < labels; label++) {
    const draw = generator(seed, streamOf('proxy'), label);
    const { prompt, responses } = tell(draw, 2);
    const [a, b] = responses.map((text) => {
      const { words, reward } = judge(prompt, text, rewards);
      return told.push({ prompt: label, text, words, reward, counts: countsOf(text) }) - 1;
    }) as [number, number];
    const isFirst = draw.next() < winProbability(told[a]!, told[b]!, people);
    given.push(isFirst ? [a, b, 1] : [b, a, 1]);
  }
  const known = [...new Set(told.flatMap(({ counts }) => [...counts.keys()]))].sort();
  const seen = told.map(({ counts }) => known.map((word) => counts.get(word) ?? 0));
  const weights = learntWeights(seen, given).map((weight) => weight * people.temperature);
  const mean = (value: (tale: Judged, i: number) => number) =>
    told.reduce((sum, tale, i) => sum + value(tale, i), 0) / told.length;
  const zero = mean((tale, i) => tale.reward - predicted(seen[i]!, weights));
  const weightOf = new Map(known.map((word, i) => [word, weights[i]!]));
  return (response) => Math.fround(wordsOf(response).reduce((sum, word) => sum + (weightOf.get(word) ?? 0), zero));
}

function countsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
