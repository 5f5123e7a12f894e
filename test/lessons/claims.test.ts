import { expect, test } from 'vitest';
import { judge, REWARD_TERMS } from '../../src/domains/tales/reward';
import type { TalesWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { GERMAN_LESSONS } from '../../src/lessons/german';
import type { Lesson, Reader } from '../../src/lessons/lesson';
import { openLessons } from '../../src/lessons/lessons';
import { cellAt } from '../../src/trace/fold';
import { solutionTable } from '../../src/trace/series';
import { solvedShare } from '../../src/trace/solved';
import { verdict } from '../../src/trace/verdict';
import { cameOf } from '../../src/ui/lessons/progress';
import { READINGS, type Read, stepOf } from '../../src/ui/lessons/readings';
import NUMBERS from '../fixtures/lessonNumbers.json' with { type: 'json' };
import { type CardPage, pagesOf } from '../support/lessons';
import { saidNumbers } from '../support/saidNumbers';

/** What the cards say, held against the runs that they show. */

type Claim = (pages: readonly CardPage[], cards: Lesson['cards']) => void;

const read = (reader: Reader, page: Read): number => READINGS[reader](page)!;
/** The same of another arm, or after another iteration. */
const ofArm = (reader: Reader, page: Read, arm: string, iteration?: number): number =>
  read(reader, {
    ...page,
    view: { ...page.view, arm, at: iteration === undefined ? null : { iteration, phase: 'extrapolate' } },
  });
const policy = ({ trace, draft }: Read, arm: string, iteration: number): number[] =>
  solutionTable(trace, { seed: draft.seeds[0]!, arm, iteration })![0]!;

const CLAIMS: Readonly<Record<number, Claim>> = {
  1(_, cards) {
    const predict = cards[0]!.predict!;
    if (predict.kind !== 'pairs') throw new Error('no pairs');
    const { oracle, sampling } = presetNamed('tales-momentum').experiment.world as TalesWorld;
    const rewards = predict.pairs.map(({ prompt, left, right }) =>
      [left, right].map((text) => judge(prompt, text, {}).reward),
    );
    predict.pairs.forEach(({ chance }, i) => {
      const [a, b] = rewards[i]!;
      expect(chance).toBeCloseTo(1 / (1 + Math.exp((b! - a!) / oracle.temperature)), 3);
    });
    // Where the label is the less likely one.
    const odd = predict.pairs.flatMap(({ chance, drawn }, i) => (chance > 0.5 === (drawn === 'left') ? [] : [i + 1]));
    expect(odd).toEqual([4, 7]);
    expect([rewards[3], rewards[6]]).toEqual([
      [1, 1.5],
      [2, 1],
    ]);
    expect(oracle).toMatchObject({ temperature: 0.5, labelNoise: 0 });
    const { kindness, ending, tone, fits, repeats, words } = REWARD_TERMS;
    expect([kindness, ending, tone, fits, words].map(({ weight }) => weight)).toEqual([1, 1, 0.5, 0.5, 0]);
    expect(repeats.weight).toBeLessThan(0);
    const [shorter, longer] = [predict.pairs[5]!.right, predict.pairs[5]!.left];
    expect(shorter.length).toBeLessThan(longer.length);
    expect(1 / (1 + Math.exp(-1 / 0.5))).toBeCloseTo(0.88, 2);
    expect(1 / (1 + Math.exp(-3.5 / 0.5))).toBeCloseTo(0.999, 3);
    expect(sampling).toMatchObject({ prompts: 64, responses: 4 });
  },

  2(pages) {
    const { trace } = pages[0]!.before;
    const { solution } = cellAt(trace, { seed: 0, arm: 'dpo', iteration: 1 })!;
    if (solution?.kind !== 'texts') throw new Error('no texts');
    const text = (tokens: typeof solution.chosen) =>
      tokens
        .map((token) => token.text)
        .join('')
        .trim();
    expect(text(solution.chosen)).toContain(
      'Close to tears, she mended the boat of a sleepy robin first. Before long,',
    );
    expect(text(solution.rejected)).toContain(
      'The piglet kicked the boat and splashed a sleepy robin, but the boat sank',
    );
    const percents = (tokens: typeof solution.chosen, word: string) => {
      const { before, after } = tokens.find((token) => token.text.trim() === word)!;
      return [before, after].map((x) => (100 * Math.exp(x)).toFixed(0));
    };
    expect(percents(solution.chosen, 'mended')).toEqual(['8', '9']);
    expect(percents(solution.chosen, 'sailed')).toEqual(['50', '43']);
    expect(percents(solution.chosen, 'swan')).toEqual(['100', '100']);
    expect(percents(solution.rejected, 'but')).toEqual(['44', '29']);
    const change = (tokens: typeof solution.chosen) =>
      tokens.reduce((sum, { before, after }) => sum + after - before, 0);
    expect([solution.chosen, solution.rejected].map((one) => change(one).toFixed(2))).toEqual(['-0.04', '-1.16']);
    const falls = solution.rejected.toSorted((a, b) => a.after - a.before - (b.after - b.before));
    expect(falls[0]!.text).toBe(' but');
    for (const word of ['kicked', 'sank']) {
      const { before, after } = solution.rejected.find((token) => token.text.trim() === word)!;
      expect(Math.exp(before) - Math.exp(after)).toBeLessThan(0.03);
    }
    const shares = trace.experiment!.arms.flatMap((arm) =>
      trace.experiment!.seeds.flatMap((seed) =>
        [1, 2, 3, 4, 5].flatMap((iteration) => solvedShare(trace, { seed, arm: arm.id, iteration }) ?? []),
      ),
    );
    expect(shares).toHaveLength(75);
    expect([Math.min(...shares), Math.max(...shares)].map((x) => (100 * x).toFixed(0))).toEqual(['2', '15']);
    expect([0, 1].map((t) => ofArm('reward', pages[4]!.after, 'dpo', t).toFixed(2))).toEqual(['0.12', '0.35']);
  },

  3(pages) {
    const [first, second, third, fourth, fifth, sixth] = pages;
    expect(read('kl', first!.before)).toBeCloseTo(0.065, 3);
    expect(read('kl', first!.after)).toBeCloseTo(0.267, 3);
    expect(read('kl', first!.after) / read('kl', first!.before)).toBeCloseTo(4, 0);
    expect(read('kl', second!.after)).toBeCloseTo(0.878, 3);
    expect(read('best', second!.after)).toBeCloseTo(78, 0);
    expect(4 * 0.267).toBeGreaterThan(read('kl', second!.after));
    expect(read('kl', third!.before)).toBeLessThan(0.38);
    expect(100 * policy(fourth!.before, 'dpo', 0)[0]!).toBeCloseTo(18.6, 1);
    expect(read('kl', fourth!.after)).toBeCloseTo(1.68, 2);
    expect(-Math.log(0.186)).toBeCloseTo(1.68, 2);
    // What card 3 says of β = 0.4 is what card 5 shows.
    expect(read('beta', fifth!.after)).toBe(0.4);
    expect(read('kl', fifth!.after)).toBeCloseTo(0.41, 2);
    expect(read('reward', fifth!.after)).toBeCloseTo(0.71, 2);
    // Before the solve the base policy is shown.
    const start = read('reward', fifth!.before);
    expect(start).toBeCloseTo(0.39, 2);
    expect((read('reward', fifth!.after) - start) / (1 - start)).toBeCloseTo(0.53, 2);
    expect(read('kl', fifth!.after) / 1.68).toBeCloseTo(0.24, 2);
    expect(read('best', sixth!.after)).toBeCloseTo(49, 1);
    expect(read('best', sixth!.after)).toBeCloseTo(read('best', first!.after), 9);
    expect(read('steps', sixth!.after)).toBe(2);
  },

  4(pages) {
    const [first, , third, fourth, fifth, sixth] = pages;
    const second = stepOf(first!.after)!;
    expect(second.reference).toEqual(second.anchor);
    expect(second.anchor).toEqual(second.previous);
    const best = (page: Read, t: number) => ofArm('best', page, 'dpo', t);
    expect(100 * policy(third!.before, 'dpo', 0)[0]!).toBeCloseTo(18.6, 1);
    expect([1, 2, 3, 4, 5].map((t) => best(third!.after, t).toFixed(1))).toEqual([
      '32.3',
      '49.0',
      '65.3',
      '78.3',
      '87.2',
    ]);
    const steps = [1, 2, 3, 4, 5].map((t) => ofArm('klStep', fourth!.after, 'dpo', t).toFixed(3));
    expect(steps).toEqual(['0.065', '0.067', '0.058', '0.042', '0.027']);
    expect(read('best', fifth!.after)).toBeCloseTo(32.3, 1);
    expect(best(fifth!.after, 5)).toBeCloseTo(best(fifth!.after, 1), 9);
    expect(read('best', sixth!.after)).toBeCloseTo(87.2, 1);
    expect(read('best', sixth!.after)).toBeCloseTo(best(sixth!.before, 5), 9);
    expect([read('beta', sixth!.after), read('steps', sixth!.after)]).toEqual([0.2, 1]);
  },

  5(pages, cards) {
    const [first, second, third, fourth, fifth] = pages.map(({ after }) => after);
    // Without momentum the next anchor is the solution.
    const still = stepOf(first!)!;
    expect(still.next).toEqual(still.solution);
    expect(cameOf(cards[1]!.predict!, second!)).toEqual({
      along: expect.closeTo(1.3, 9),
      across: expect.closeTo(0, 9),
    });
    expect(read('stretch', second!)).toBeCloseTo(1.3, 9);
    expect(read('stretch', third!)).toBeCloseTo(1.6, 9);
    expect(read('alpha', fourth!)).toBe(0.6);
    expect(read('clock', fifth!)).toBeCloseTo(6.53, 2);
    const worth = [1, 1.3, 1.39, 1.417, 1.4251];
    expect(worth.reduce((sum, x) => sum + x)).toBeCloseTo(read('clock', fifth!), 9);
    expect(worth.map((x) => x.toFixed(2)).join(', ')).toBe('1.00, 1.30, 1.39, 1.42, 1.43');
  },

  6(pages) {
    const [first, second, , fourth, fifth] = pages.map(({ after }) => after);
    const gap = (page: Read, arm: string, t: number) => ofArm('gap', page, arm, t);
    expect(gap(first!, 'apo', 20)).toBeCloseTo(8.45e-8, 10);
    expect(gap(first!, 'matched', 20) / gap(first!, 'apo', 20)).toBeCloseTo(1, 6);
    policy(first!, 'apo', 20).forEach((p, i) => {
      expect(policy(first!, 'matched', 20)[i]!).toBeCloseTo(p, 14);
    });
    expect(ofArm('clock', second!, 'apo', 20)).toBeCloseTo(27.96, 2);
    expect(ofArm('matchedBeta', second!, 'apo')).toBeCloseTo(0.715, 3);
    expect(gap(fourth!, 'apo', 20) / gap(fourth!, 'control', 20)).toBeCloseTo(1.44, 2);
    expect(20 / 0.7 - ofArm('clock', fourth!, 'apo', 20)).toBeCloseTo(0.61, 2);
    for (let t = 1; t <= 20; t++) expect(gap(fourth!, 'control', t)).toBeLessThan(gap(fourth!, 'apo', t));
    expect(gap(fifth!, 'matched', 5)).toBeCloseTo(0.025, 3);
    expect(gap(fifth!, 'apo', 5)).toBeCloseTo(0.033, 3);
    expect([ofArm('clock', fifth!, 'apo', 5), 5 / 0.7153].map((c) => c.toFixed(2))).toEqual(['6.53', '6.99']);
    for (let t = 1; t < 20; t++) expect(gap(fifth!, 'matched', t)).toBeLessThan(gap(fifth!, 'apo', t));
  },

  7(pages) {
    const [first, second, third, fourth, fifth, sixth] = pages.map(({ after }) => after);
    const gap = (arm: string, t: number) => ofArm('gap', first!, arm, t);
    expect([gap('dpo', 50), gap('dpo', 100), gap('apo', 100)].map((x) => x.toFixed(5))).toEqual([
      '0.00464',
      '0.00229',
      '0.00160',
    ]);
    expect(read('slope', first!)).toBeCloseTo(-1.02, 2);
    expect(read('slope', second!)).toBeCloseTo(-1.03, 2);
    expect(gap('apo', 100) / gap('dpo', 100)).toBeCloseTo(0.7, 2);
    expect(ofArm('clock', second!, 'apo', 100) / 100).toBeCloseTo(1.43, 1);
    expect(read('slope', third!)).toBeCloseTo(-2, 2);
    const clock = (t: number) => ofArm('clock', third!, 'nesterov', t);
    // 1.93 here, and 2 in the end.
    expect(Math.abs(Math.log2(clock(100) / clock(50)) - 2)).toBeLessThan(0.1);
    const { arms } = fourth!.draft;
    const fast = arms.filter(({ id }) => gap(id, 100) < 0.00017).map(({ id }) => id);
    expect(fast).toEqual(['nesterov', 'nesterov-matched']);
    for (const id of fast) expect(gap(id, 100)).toBeCloseTo(0.000162, 6);
    expect(gap('dpo', 100) / gap('nesterov', 100)).toBeCloseTo(14, 0);
    expect(ofArm('beta', fifth!, 'nesterov-matched')).toBeCloseTo(0.0762, 4);
    expect(gap('nesterov-matched', 10)).toBeCloseTo(0.0017, 4);
    expect(gap('nesterov', 10)).toBeCloseTo(0.0124, 4);
    const step = (arm: string, t: number) => ofArm('klStep', sixth!, arm, t);
    const steps = Array.from({ length: 100 }, (_, i) => step('nesterov', i + 1));
    expect(Math.max(...steps)).toBe(steps[0]);
    expect(steps[0]).toBeCloseTo(0.032, 3);
    expect(steps[0]).toBeCloseTo(step('dpo', 1), 12);
    expect(step('nesterov-matched', 1)).toBeCloseTo(0.5, 2);
    expect(step('nesterov-matched', 1) / steps[0]!).toBeCloseTo(16, 0);
  },

  8(pages) {
    const [first, , , fourth] = pages.map(({ after }) => after);
    const distance = (arm: string, t = 400) => ofArm('equilibriumKl', first!, arm, t);
    expect([distance('sppo', 0), distance('sppo'), distance('apo'), distance('back')].map((x) => x.toFixed(3))).toEqual(
      ['0.021', '0.073', '0.333', '0.050'],
    );
    expect(Math.max(...policy(first!, 'strong', 400))).toBeGreaterThan(0.95);
    const inward = first!.draft.arms.filter(({ id }) => distance(id) < 0.0213).map(({ id }) => id);
    expect(inward).toEqual(['extragradient', 'optimistic']);
    for (const arm of inward) expect(distance(arm)).toBeCloseTo(0.0058, 4);
    expect(first!.draft.arms.slice(-2).map(({ id }) => id)).toEqual(inward);
    const { headline, comparisons } = verdict(fourth!.trace);
    expect(headline).toContain('momentum cannot be told from the plain iteration (−0.022 ± 0.064 true reward)');
    expect(comparisons[0]!.sentence).toContain('−0.086 to +0.042, 20 seeds');
    const { world, seeds, iterations } = fourth!.draft;
    expect([world.kind === 'bandit' && world.labels.count, seeds.length, iterations]).toEqual([8, 20, 15]);
  },

  9(pages) {
    const [first, second, third, fourth] = pages.map(({ after }) => after);
    const of = (reader: 'reward' | 'kl', arm: string, t: number) => ofArm(reader, first!, arm, t);
    expect([0, 1, 2].map((t) => of('reward', 'dpo', t).toFixed(2))).toEqual(['0.12', '0.35', '0.58']);
    expect(read('reward', first!).toFixed(2)).toBe('1.33');
    for (let t = 1; t <= 5; t++) expect(of('reward', 'dpo', t)).toBeGreaterThan(of('reward', 'dpo', t - 1));
    expect(read('reward', second!)).toBeCloseTo(1.53, 2);
    expect(of('kl', 'dpo', 5).toFixed(2)).toBe('1.03');
    expect(read('kl', third!)).toBeCloseTo(1.81, 2);
    expect(read('kl', third!) - of('kl', 'dpo', 5)).toBeCloseTo(0.77, 2);
    const { headline, comparisons } = verdict(fourth!.trace);
    expect(headline).toContain('earns more in as many iterations, but at equal KL to the base it cannot be told from');
    expect(comparisons[0]!.sentence).toMatch(/Against Iterative DPO: \+0\.198 .*\+0\.063 to \+0\.334, 5 seeds/);
    expect(comparisons[0]!.sentence).toContain('−0.079 (−0.371 to +0.212)');
    expect([of('reward', 'dpo', 4), of('kl', 'dpo', 4)].map((x) => x.toFixed(2))).toEqual(['1.18', '0.72']);
    expect([of('reward', 'apo', 3), of('kl', 'apo', 3)].map((x) => x.toFixed(2))).toEqual(['1.08', '0.67']);
    expect(of('kl', 'apo', 4)).toBeGreaterThan(0.72);
    expect(of('kl', 'apo', 2)).toBeLessThan(0.5);
    // The control is weak: it goes no farther than the plain iteration.
    expect(Math.abs(of('kl', 'control', 5) / of('kl', 'dpo', 5) - 1)).toBeLessThan(0.1);
  },

  10(pages) {
    const { world, seeds } = pages[0]!.before.draft;
    expect([world.kind === 'bandit' && world.labels.count, seeds.length]).toEqual([8, 1]);
  },
};

const lessons = await openLessons();
const german = await openLessons(GERMAN_LESSONS);

test('every lesson is held to what it says', () => {
  expect(Object.keys(CLAIMS).map(Number)).toEqual([...lessons.keys()]);
});

test.each([...lessons])('what lesson %i says is so', async (number, lesson) => {
  CLAIMS[number]!(await pagesOf(lesson), lesson.cards);
});

/** Every number that a lesson says, in order of size. */
function numbersIn(lesson: Lesson): string[] {
  const texts: string[] = [];
  JSON.stringify(lesson.cards, (key, value) => {
    if (typeof value === 'string' && key !== 'id' && key !== 'prompt') texts.push(value);
    return key === 'standing' || key === 'all' ? undefined : value;
  });
  return saidNumbers(texts.join(' '));
}

const said = (of: ReadonlyMap<number, Lesson>) =>
  Object.fromEntries([...of].map(([number, lesson]) => [number, numbersIn(lesson).join(' ')]));

test('a lesson says no number that is not among those that were held to its run', () => {
  // Whoever changes a number changes its claim above, and then this list: node prints it.
  expect(said(lessons)).toEqual(NUMBERS);
});

test('a German lesson says the same numbers', () => {
  expect(said(german)).toEqual(NUMBERS);
});
