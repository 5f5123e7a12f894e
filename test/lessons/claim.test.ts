import { beforeAll, describe, expect, it } from 'vitest';
import { interval95 } from '../../src/algorithms/statistics';
import { presetNamed } from '../../src/experiment/presets';
import { type Answers, answersOf, readAnswers } from '../../src/lessons/answers';
import { claimOf, readClaim } from '../../src/lessons/claim';
import { joinClass } from '../../src/lessons/classroom';
import { openLessons } from '../../src/lessons/lessons';
import { ALONE, compareDrawn } from '../../src/trace/comparison';
import { EMPTY_TRACE, type Trace } from '../../src/trace/fold';
import { traced } from '../support/tracedBandit';

const lesson = (await openLessons()).get(10)!;
const { experiment: few } = presetNamed('bandit-few');
const experiment = { ...few, seeds: [0, 3, 7] };
const [plain, apo] = experiment.arms as [(typeof few)['arms'][0], (typeof few)['arms'][0]];
let trace: Trace;
let claim: NonNullable<Answers['run']>;

beforeAll(async () => {
  trace = await traced(experiment);
  claim = (await claimOf(trace, apo, plain))!;
});

const changed = (change: Partial<typeof claim>) => ({ ...claim, ...change });

describe('what a learner claims of a run', () => {
  it('is what the page says of these arms, and its link', async () => {
    const read = await readClaim(claim);
    expect(read.experiment).toEqual(experiment);
    const { lead, klBase } = compareDrawn(trace, [apo, plain], experiment.iterations, ALONE);
    for (const [found, expected] of [
      [interval95(read.leads), lead],
      [interval95(read.kl!), klBase!],
    ] as const)
      for (const key of ['mean', 'low', 'high'] as const) {
        // Seven digits are kept of every seed.
        const size = Math.max(...read.leads.map(Math.abs), ...read.kl!.map(Math.abs));
        expect(Math.abs(found[key] - expected[key])).toBeLessThan(1e-6 * size * 10);
      }
    expect(JSON.stringify(claim).length).toBeLessThan(1000);
  });

  it('is none before both arms have come to their end', async () => {
    expect(await claimOf(EMPTY_TRACE, apo, plain)).toBeNull();
    expect(await claimOf({ ...EMPTY_TRACE, experiment }, apo, plain)).toBeNull();
  });

  it.each<[string, () => Partial<typeof claim>, string]>([
    ['a bad link', () => ({ link: '#bandit-fwe' }), 'link: expected #apo1'],
    ['an arm that is not there', () => ({ one: '__proto__' }), 'one: expected dpo, apo'],
    ['one arm twice', () => ({ other: 'apo' }), 'other: expected another arm'],
    ['a seed twice', () => ({ seeds: [0, 0, 7] }), 'seeds: a seed stands twice'],
    ['a seed of another run', () => ({ seeds: [0, 3, 8] }), 'seeds: expected seeds of the experiment, received 8'],
    ['too few numbers', () => ({ leads: [1] }), 'leads: expected 3, one a seed, received 1'],
    ['too many', () => ({ kl: [1, 2, 3, 4] }), 'kl: expected 3, one a seed, received 4'],
  ])('is refused with %s', async (_, change, expected) => {
    await expect(readClaim(changed(change()))).rejects.toThrow(expected);
  });

  it.each<[string, () => object, string]>([
    ['a field of its own', () => ({ run: 1 }), 'run.run: no such setting'],
    ['a long link', () => ({ link: 'x'.repeat(65_537) }), 'run.link: expected ≤ 65536 characters, received 65537'],
    ['no number', () => ({ leads: [Number.POSITIVE_INFINITY] }), 'run.leads.0: expected'],
    ['a million seeds', () => ({ seeds: Array(1e6).fill(0) }), 'run.seeds: expected ≤ 64 entries, received 1000000'],
  ])('stands in no file with %s', (_, change, expected) => {
    const answers = { ...answersOf(lesson, {}, ''), run: { ...claim, ...change() } };
    expect(() => readAnswers(answers)).toThrow(expected);
  });

  it('is joined with those of the class; a bad one keeps its file out', async () => {
    const file = (run: typeof claim | null, name: string) =>
      new File([JSON.stringify(answersOf(lesson, {}, '', run))], name);
    const { joined, refused } = await joinClass(
      [file(claim, 'a'), file(null, 'b'), file(changed({ one: 'nobody' }), 'c')],
      [lesson],
    );
    expect(joined!.students.map(({ run }) => run?.one.id ?? null)).toEqual(['apo', null]);
    expect(refused).toEqual([{ file: 'c', why: expect.stringContaining('run.one: expected dpo') }]);
  });
});
