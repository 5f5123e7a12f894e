import { generator, streamOf } from '../../random';
import { storyWords } from './vocabulary';

/**
 * What may be put before a prompt: `words` words of the stories, none twice. The model has only read tales, so a sentence there
 * breaks the tale that follows (half of the responses no longer parse), while a few words without marks do not.
 * Instructions of one length take the same positions, so they also share their random numbers. The first candidate is the
 * empty instruction; `count` others follow, no two with the same set of words.
 */
export function instructions(seed: number, count: number, words: number): string[] {
  const vocabulary = storyWords();
  const draw = generator(seed, streamOf('search', 1));
  const found = new Map<string, string>([['', '']]);
  // If `words` is small there may be fewer instructions than asked for.
  for (let tries = 0; found.size <= count && tries < 100 * count; tries++) {
    const chosen = Array.from({ length: words }, () => vocabulary[draw.below(vocabulary.length)]!);
    const key = [...chosen].sort().join(' ');
    if (new Set(chosen).size === words && !found.has(key)) found.set(key, chosen.join(' '));
  }
  return [...found.values()];
}
