import { nesterov, newArm } from '../../src/experiment/arms';
import type { Arm, Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { normal, uniform } from '../../src/random';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';
import { verdict } from '../../src/trace/verdict';
import { evaluated, start } from './events';

/** Synthetic runs whose truth is known, to see how often each headline of the verdict is wrong. */

/** What is true of an arm at the end: KL to the base in nats, and how far its reward is off the frontier 1.2·√KL. */
interface Truth {
  kl: number;
  lead: number;
}

export interface Scenario {
  name: string;
  arms: readonly Arm[];
  /** One an arm. */
  truth: readonly Truth[];
  seeds: number;
  /** The share of measured KLs that a few rambling responses double. */
  tails?: number;
}

const ITERATIONS = 3;
/** Standard deviation of an arm's reward over seeds, beside what all arms of a seed have in common. */
const SD = 0.1;
/** Of the logarithm of a measured KL. */
const KL_SD = 0.15;

const { arms } = presetNamed('tales-momentum').experiment;
const [dpo, apo] = arms as [Arm, Arm, Arm];
const other = { ...apo, name: 'APO, α = 0.6', id: 'strong', momentum: { ...apo.momentum, alpha: 0.6 } };
const third = { ...apo, name: 'APO, α = −0.3', id: 'back', momentum: { ...apo.momentum, alpha: -0.3 } };

const at = (kl: number, lead = 0): Truth => ({ kl, lead });

const compared = (name: string, truth: readonly Truth[], seeds: number): Scenario => ({ name, arms, truth, seeds });

/** The arms of the default experiment: plain, momentum, control. */
const THREE: readonly (readonly [string, readonly Truth[]])[] = [
  ['no difference', [at(1), at(1), at(1)]],
  ['one frontier, momentum at twice the KL', [at(1), at(2), at(1)]],
  ['one frontier, momentum at half the KL', [at(1), at(0.5), at(1)]],
  ['one frontier, momentum and control at twice', [at(1), at(2), at(2)]],
  ['momentum +0.1 over both', [at(1), at(1, 0.1), at(1)]],
  ['momentum and control +0.1', [at(1), at(1, 0.1), at(1, 0.1)]],
  ['momentum +0.1 over both, at twice the KL', [at(1), at(2, 0.1), at(1)]],
];

const SEEDS = [2, 3, 5, 20];

/** As many equal arms as the preset of all objectives has, plain DPO the first. */
const many: Arm[] = Array.from({ length: 37 }, (_, i) =>
  newArm(i === 0 ? 'dpo' : `other-${i}`, `arm ${i}`, { id: i === 0 ? 'dpo' : 'ipo', settings: { beta: 1 + i / 100 } }),
);

export const SCENARIOS: readonly Scenario[] = [
  ...THREE.flatMap(([name, truth]) => SEEDS.map((seeds) => compared(name, truth, seeds))),
  ...[5, 20].map((seeds) => ({
    ...compared('one frontier, momentum at twice, a tenth of KLs doubled', [at(1), at(2), at(1)], seeds),
    tails: 0.1,
  })),
  ...[5, 20].map((seeds) => ({
    name: 'one frontier, t/(t+3) at twice the KL, no control',
    arms: [dpo, nesterov(dpo.objective.settings.beta!)],
    truth: [at(1), at(2)],
    seeds,
  })),
  ...[5, 20].map((seeds) => ({
    name: 'no difference, three arms with momentum',
    arms: [dpo, apo, other, third],
    truth: [at(1), at(1), at(1), at(1)],
    seeds,
  })),
  ...SEEDS.map((seeds) => ({ name: 'best of 37 equal arms', arms: many, truth: many.map(() => at(1)), seeds })),
  ...[5, 20].map((seeds) => ({
    name: 'best of 37, all on one frontier, one at twice the KL',
    arms: many,
    truth: many.map((_, i) => at(i === 7 ? 2 : 1)),
    seeds,
  })),
];

/** One run of a scenario; `run` numbers its randomness. */
export function simulated({ arms: own, truth, seeds, tails = 0 }: Scenario, run: number): Trace {
  const experiment: Partial<Experiment> = { arms: [...own], iterations: ITERATIONS };
  const names = Array.from({ length: seeds }, (_, seed) => seed);
  const events = names.flatMap((seed) => {
    const draw = (arm: number, t: number) => normal(run, seed, arm, t);
    const common = draw(0, 0);
    return own.flatMap((arm, i) =>
      Array.from({ length: ITERATIONS + 1 }, (_, t): TraceEvent => {
        const share = t / ITERATIONS;
        const kl = truth[i]!.kl * share;
        const noise = t === 0 ? 0 : SD * draw(1 + i, 2 * t);
        const reward = 1.2 * Math.sqrt(kl) + truth[i]!.lead * share + 0.1 * common + noise;
        const event = evaluated({ seed, arm: arm.id, iteration: t }, reward);
        if (event.kind !== 'evaluate') throw new Error('evaluated makes evaluate events');
        const tail = uniform(run, seed, 1000 + i, t) < tails ? 2 : 1;
        const klBase = tail * kl * Math.exp(KL_SD * draw(1 + i, 2 * t + 1));
        return { ...event, metrics: { ...event.metrics, klBase } };
      }),
    );
  });
  return fold(EMPTY_TRACE, [start(names, 'tales-momentum', experiment), ...events, { kind: 'end' }]);
}

/** What a headline claims, by the letters of docs/notes/verdict.md; the first that fits counts. */
const CLAIMS: Readonly<Record<string, RegExp>> = {
  A: /momentum cannot be told from the plain iteration/,
  B: /momentum makes no difference that matters/,
  C: /momentum earns more .* it cannot be told from the plain iteration/,
  D: /momentum earns more .* it is behind the plain iteration/,
  E: /momentum adds something that/,
  F: /momentum helps, but no more than/,
  G: /momentum helps/,
  H: /momentum is ahead, but without its control/,
  I: /momentum earns less .* it cannot be told from the plain iteration/,
  J: /momentum earns less .* it is ahead of the plain iteration/,
  K: /momentum does harm/,
  L: /of 37 arms, but (cannot be told from|by less than matters)/,
  M: /of 37 arms, but at equal KL/,
  N: /of 37 arms, ahead of/,
};

/** Claims that nothing can be told, or nothing that matters. */
export const SILENT = 'ABL';
/** Claims that an arm is better than another for what it paid, not merely that it earned more. */
export const AHEAD = 'EFGHJN';

/** The claim of a finished run; of several arms with momentum the first that is not silent. */
function claimOf(trace: Trace): string {
  const { headline, others } = verdict(trace);
  const letters = [headline, ...others].map((text) => {
    const found = Object.entries(CLAIMS).find(([, fits]) => fits.test(text));
    if (!found) throw new Error(`what does this claim? ${text}`);
    return found[0];
  });
  return letters.find((letter) => !SILENT.includes(letter)) ?? letters[0]!;
}

/** How often each claim is made in this many runs, by letter. */
export function ratesOf(scenario: Scenario, runs: number): Map<string, number> {
  const rates = new Map<string, number>();
  for (let run = 0; run < runs; run++) {
    const claim = claimOf(simulated(scenario, run));
    rates.set(claim, (rates.get(claim) ?? 0) + 1 / runs);
  }
  return rates;
}

/** The share of the claims with these letters. */
export const share = (rates: ReadonlyMap<string, number>, letters: string): number =>
  [...letters].reduce((sum, letter) => sum + (rates.get(letter) ?? 0), 0);

/** A row of Markdown: the scenario, its seeds, and the rate of every claim in percent. */
export function rowOf({ name, seeds, arms: own }: Scenario, rates: ReadonlyMap<string, number>): string {
  const letters = own === many ? 'LMN' : 'ABCDEFGHIJK';
  const cells = [...letters].map((letter) => {
    const rate = 100 * (rates.get(letter) ?? 0);
    return rate === 0 ? '' : rate.toFixed(rate < 9.95 ? 1 : 0);
  });
  return `| ${[name, seeds, ...cells].join(' | ')} |`.replaceAll('  ', ' ');
}
