import { endOf } from '../algorithms/pace';
import { holmLevels, mean, studentP } from '../algorithms/statistics';
import type { Arm, Experiment } from '../experiment/experiment';
import { isExact, isGame } from '../experiment/kinds';
import { allRoles, controlOf, isPlain, type Roles } from '../experiment/roles';
import {
  ALONE,
  type Comparison,
  commonEnd,
  compareDrawn,
  compareExact,
  epsilonOf,
  halfText,
  type Level,
  meritUnit,
  paired,
} from './comparison';
import { conclusion } from './conclusion';
import { finishedIterations, finishedSeeds, type Trace } from './fold';
import { merit, rewardKind } from './judged';
import { overSeeds } from './series';
import { VERDICT_WORDS, type VerdictWords } from './verdictWords';

interface Verdict {
  /** What the arms let one ask: what momentum does, or only which of them does best. */
  question: 'momentum' | 'best';
  /** An arm with momentum has a control beside it. */
  controlled: boolean;
  /** The conclusion, one sentence. */
  headline: string;
  /** The same of every further arm with momentum. */
  others: string[];
  /** Empty before all seeds are in. */
  comparisons: Comparison[];
}

/**
 * What the numbers say, in words: about momentum, or if no arm has it, about the first arm. Exact arms are judged by their steps to ε, others
 * by true reward after the last iteration, paired by seed, and at equal KL to the base. There is no verdict before all seeds are in: who looks
 * after every seed and stops at a good moment finds a lead where there is none. How often each headline is wrong, and what the levels
 * are, is in docs/notes/verdict.md. Before a run it is about the experiment that is shown. `words` are those of another language.
 */
export function verdict(
  trace: Trace,
  shown: Experiment | null = trace.experiment,
  words: VerdictWords = VERDICT_WORDS,
): Verdict {
  const found = shown ? allRoles(shown) : [];
  const judged = found.filter((roles) => roles.plain || controlOf(roles));
  const question = shown && found.length === 0 ? 'best' : 'momentum';
  const controlled = judged.some((roles) => controlOf(roles) !== null);
  const rest: Pick<Verdict, 'question' | 'controlled'> = { question, controlled };
  const say = (headline: string, more: Partial<Verdict> = {}): Verdict => ({
    ...rest,
    headline,
    others: [],
    comparisons: [],
    ...more,
  });
  const { experiment } = trace;
  if (!experiment) return say(words.nothing);
  if (question === 'best' && experiment.arms.length < 2) return say(words.noOther);
  if (question === 'momentum' && judged.length === 0) return say(words.noMatch(found[0]!.apo.name));
  const iteration = finishedIterations(trace);
  if (iteration === 0) return say(words.notYet);
  const { iterations, seeds } = experiment;
  if (finishedSeeds(trace, iterations).length < seeds.length) return say(soFar(trace, experiment, iteration, words));
  const answer = question === 'best' ? bestArm(trace, experiment, words) : momentum(trace, experiment, judged, words);
  const [first] = answer.comparisons;
  const end = first ? commonEnd(trace, first.one, first.other) : iterations;
  return { ...rest, ...answer, headline: words.after(end, answer.headline) };
}

type Answer = Pick<Verdict, 'headline' | 'others' | 'comparisons'>;

/** How far a run has come, and its leads as numbers without a conclusion. */
function soFar(trace: Trace, experiment: Experiment, iteration: number, words: VerdictWords): string {
  const { iterations, seeds } = experiment;
  const done = finishedSeeds(trace, iterations).length;
  const part = done > 0 ? words.seedsOf(done, seeds.length) : words.iterationsOf(iteration, iterations);
  const all = seeds.length > 1 ? words.allSeeds : words.lastIteration;
  const leads = isExact(experiment) ? '' : leadsSoFar(trace, experiment, iteration, words);
  return words.soFar(part, all) + leads;
}

function leadsSoFar(trace: Trace, experiment: Experiment, iteration: number, words: VerdictWords): string {
  const [roles] = allRoles(experiment);
  if (!roles || isGame(experiment)) return '';
  const others = [roles.plain, controlOf(roles)].filter((arm) => arm !== null);
  const parts = others.flatMap((other) => {
    const leads = paired(trace, merit(experiment), roles.apo, other, iteration);
    const unit = meritUnit(experiment, words);
    return leads.length > 0 ? [words.leadAgainst(words.signed(mean(leads), 3), unit, other.name)] : [];
  });
  return parts.length > 0 ? words.isAt(roles.apo.name, parts.join(', ')) : '';
}

/** What momentum did, arm by arm. The first question of each arm, against the plain iteration, is one of as many as there are arms. */
function momentum(trace: Trace, experiment: Experiment, judged: readonly Roles[], words: VerdictWords): Answer {
  const { seeds } = experiment;
  const exact = isExact(experiment);
  const several = judged.length > 1;
  const rivals = judged.map(({ plain, matched, limit }) => [plain, matched, limit].filter((arm) => arm !== null));
  const epsilon = epsilonOf(trace, experiment, [...judged.map(({ apo }) => apo), ...rivals.flat()]);
  const first = judged.map(({ apo }, i) => {
    const rival = rivals[i]![0]!;
    return studentP(paired(trace, merit(experiment), apo, rival, commonEnd(trace, apo, rival)));
  });
  const levels = holmLevels(first, ALONE.outside);
  const answers = judged.map((roles, i) => {
    const level: Level = { outside: levels[i]!, of: judged.length };
    const comparisons = rivals[i]!.map((other) =>
      exact
        ? compareExact(trace, [roles.apo, other], epsilon, several, words)
        : compareDrawn(trace, [roles.apo, other], commonEnd(trace, roles.apo, other), level, several, words),
    );
    const against = (arm: Arm | null) => comparisons.find(({ other }) => other === arm);
    const { alpha } = roles.apo.momentum;
    const facts = { alpha, unit: meritUnit(experiment, words) };
    const said = conclusion(against(roles.plain), against(controlOf(roles)), facts, words);
    return { name: roles.apo.name, comparisons, said: `${said}${exact ? '' : fewText(seeds.length, words)}.` };
  });
  const comparisons = answers.flatMap((answer) => answer.comparisons);
  if (!exact && seeds.length < 2) return { headline: words.tooFew, others: [], comparisons };
  const [one, ...others] = answers;
  return {
    headline: several ? words.withArm(one!.name, one!.said) : one!.said,
    others: others.map(({ name, said }) => words.withOther(name, said)),
    comparisons,
  };
}

const fewText = (seeds: number, words: VerdictWords): string => (seeds < 5 ? words.few(seeds) : '');

/** The first arm against the plain one, or the second if the plain arm is the first. Chosen as the best of many, it has as many chances to seem so. */
function bestArm(trace: Trace, experiment: Experiment, words: VerdictWords): Answer {
  const { arms, iterations, seeds } = experiment;
  const exact = isExact(experiment);
  const game = isGame(experiment);
  const score = (arm: Arm): number => {
    const values = overSeeds(trace, merit(experiment), arm.id, endOf(arm, iterations));
    return values.length > 0 ? mean(values) : Number.NEGATIVE_INFINITY;
  };
  const scored = arms.map((arm) => ({ arm, score: score(arm) }));
  const [first, second] = scored.sort((a, b) => b.score - a.score).map(({ arm }) => arm);
  const plain = arms.find(isPlain) ?? arms[0]!;
  const pair: [Arm, Arm] = [first!, first === plain ? second! : plain];
  const chances = arms.length - 1;
  const comparison = exact
    ? compareExact(trace, pair, epsilonOf(trace, experiment, pair), false, words)
    : compareDrawn(
        trace,
        pair,
        commonEnd(trace, ...pair),
        { outside: ALONE.outside / chances, of: chances },
        false,
        words,
      );
  const most = game ? words.smallestGap : words.rewards[rewardKind(experiment)].most;
  const but = bestText(comparison, exact, words) + (exact ? '' : fewText(seeds.length, words));
  return { headline: words.best(first!.name, most, arms.length, but), others: [], comparisons: [comparison] };
}

function bestText({ other, lead, atEqualKl, unit }: Comparison, exact: boolean, words: VerdictWords): string {
  const untold = (one: typeof lead) => words.untold(other.name, halfText(one, unit, words));
  if (lead.n < 2 && !exact) return words.bestOneSeed;
  switch (lead.outcome) {
    case 'untold':
      return words.bestUntold(untold(lead));
    case 'same':
      return words.bestSame(other.name);
    case 'behind':
      return words.bestBehind(other.name);
    case 'ahead':
      break;
    default:
      throw lead.outcome satisfies never;
  }
  if (atEqualKl?.outcome === 'untold') return words.bestKlUntold(untold(atEqualKl));
  if (atEqualKl && atEqualKl.outcome !== 'ahead') return words.bestKlBehind(other.name);
  return words.bestAhead(other.name);
}
