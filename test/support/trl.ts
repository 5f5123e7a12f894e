import { readFileSync } from 'node:fs';
import { type Pair, type Settings, type Slopes, withContext } from '../../src/algorithms/objectives/row';
import { completeSettings, findPairObjective } from '../../src/algorithms/objectives/table';

type Columns = Record<'pi_w' | 'pi_l' | 'ref_w' | 'ref_l' | 'len_w' | 'len_l', number[]>;

interface Common {
  trainer: string;
  loss: string;
  settings: Record<string, number | string | number[]>;
}

/** A loss over pairs; what the fields mean stands at the top of `test/fixtures/objectives/trl.py`. */
export interface PairsCase extends Common {
  kind: 'pairs' | 'batch' | 'bco';
  pairs: string;
  /** Absent if kind is batch, which has `value`. */
  values?: number[];
  value?: number;
  gw: number[];
  gl: number[];
  z0?: number;
  batches?: [start: number, end: number][];
  deltas?: number[];
}

export interface TokensCase extends Common {
  kind: 'tokens';
  inputs: Record<string, number[] | number[][]>;
  value: number;
  gradients: number[][];
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/objectives/trl.json', import.meta.url), 'utf8')) as {
  pairs: Record<string, Columns>;
  cases: (PairsCase | TokensCase)[];
};

/** Every loss that TRL's trainers compute, on seeded random pairs. */
export const trlCases = fixture.cases;

/** The pairs of a case. */
export function trlPairs(name: string): Pair[] {
  const { pi_w, pi_l, ref_w, ref_l, len_w, len_l } = fixture.pairs[name]!;
  return pi_w.map((policyW, i) => ({
    policyW,
    policyL: pi_l[i]!,
    ratioW: policyW - ref_w[i]!,
    ratioL: pi_l[i]! - ref_l[i]!,
    lengthW: len_w[i]!,
    lengthL: len_l[i]!,
    winW: 1,
    winL: 0,
    contextW: 0,
    contextL: 0,
  }));
}

/** Name of a loss: `CPO sigmoid`, with its NLL `CPO sigmoid + NLL`, and `DPO aot, smoothed`. */
export function trlName({ trainer, loss, settings }: Common): string {
  const smoothed = /^aot(_unpaired)?$/.test(loss) && settings.label_smoothing;
  return `${trainer} ${loss}${settings.cpo_alpha ? ' + NLL' : ''}${smoothed ? ', smoothed' : ''}`;
}

/**
 * One row in a sum that must be TRL's loss. A batch is the mean over its pairs; `tokens` weighs each pair by the length of its chosen
 * response instead, because TRL's NLL is a mean over all tokens of the batch, while our rows take the mean of each response.
 */
export interface Term {
  row: string;
  given?: Record<string, number | string>;
  factor?: number;
  over?: 'pairs' | 'tokens';
  /** Without a reference: the log-ratios are the policy's log-probabilities. */
  free?: boolean;
  /** Facts of every pair from the data. */
  context?: readonly [w: number, l: number];
}

type Read = (name: string) => number;
type Sums = (read: Read, found: PairsCase) => Term[][];

const NLL = { row: 'orpo', given: { lambda: 0 }, over: 'tokens' } as const;
const only = (row: string, ...names: string[]): Sums => {
  return (read) => [[{ row, given: Object.fromEntries(names.map((name) => [name, read(name)])) }]];
};

/** For every loss of TRL, the sums of our rows that must equal it. */
export const HELD: Record<string, Sums> = {
  'DPO sigmoid': only('dpo', 'beta'),
  'DPO hinge': only('hinge', 'beta'),
  // TRL divides each log-ratio by its length.
  'DPO ipo': (read) => [[{ row: 'ipo', given: { beta: read('beta'), reduction: 'mean' } }]],
  'DPO nca_pair': only('nca', 'beta'),
  // Without a δ in current TRL; BCOTrainer has one.
  'DPO bco_pair': only('bco', 'beta'),
  // SPPO's own code has a factor ½ that TRL leaves out.
  'DPO sppo_hard': (read) => [
    [{ row: 'sppo_hard', given: { beta: read('beta') } }],
    [{ row: 'sppo', given: { beta: read('beta') }, factor: 2 }],
  ],
  'DPO apo_zero': only('anchored_zero', 'beta'),
  'DPO apo_down': only('anchored_down', 'beta'),
  'DPO sigmoid_norm': only('dpo_norm', 'beta'),
  'DPO robust': only('robust_dpo', 'beta', 'label_smoothing'),
  'DPO exo_pair': only('exo', 'beta', 'label_smoothing'),
  'DPO discopop': (read) => [[{ row: 'discopop', given: { beta: read('beta'), tau: read('discopop_tau') } }]],
  'DPO sft': () => [[NLL], [{ row: 'raft' }]],
  // DPOTrainer ignores label_smoothing in `sigmoid`; AOT, which does not, is cDPO if there is nothing to sort.
  'DPO aot of one pair': only('cdpo', 'beta', 'label_smoothing'),
  'DPO aot_unpaired of one pair': only('cdpo', 'beta', 'label_smoothing'),
  // Means over both responses; ours are sums.
  'KTO kto': (read, { z0 }) => {
    const given = { lambda_d: read('desirable_weight'), lambda_u: read('undesirable_weight'), z0: z0! };
    const { z0: point, ...own } = { beta: read('beta'), ...given };
    return [
      [{ row: 'kto', given: { ...own, z0: point }, factor: 0.5 }],
      [{ row: 'kto_batch', given: own, factor: 0.5, context: [point, point] }],
    ];
  },
  'KTO apo_zero_unpaired': (read) => [[{ row: 'anchored_zero', given: { beta: read('beta') }, factor: 0.5 }]],
  'DPO sigmoid+sft': (read, { settings }) => {
    const [, eta] = settings.loss_weights as [number, number];
    return [[{ row: 'rpo_mean', given: { beta: read('beta'), eta } }]];
  },
  'DPO aot': only('aot', 'beta'),
  'DPO aot_unpaired': only('aot_unpaired', 'beta'),
  'XPO sigmoid': (read, { settings }) => {
    const context = settings.of_reference === 'chosen' ? ([1, 0] as const) : ([0, 1] as const);
    return [[{ row: 'xpo', given: { beta: read('beta'), alpha: read('alpha') }, context }]];
  },
  'BCO bco': only('bco', 'beta'),
  'CPO sigmoid': (read, { settings }) => {
    if (!settings.label_smoothing)
      return [
        [{ row: 'dpo', given: { beta: read('beta') }, free: true }],
        [{ row: 'cpo', given: { beta: read('beta'), alpha: 0 } }],
      ];
    return [[{ row: 'cdpo', given: { beta: read('beta'), label_smoothing: read('label_smoothing') }, free: true }]];
  },
  'CPO sigmoid + NLL': (read) => [
    [{ row: 'dpo', given: { beta: read('beta') }, free: true }, NLL],
    [{ row: 'cpo', given: { beta: read('beta'), alpha: read('cpo_alpha') } }],
  ],
  'CPO hinge': (read) => [
    [{ row: 'hinge', given: { beta: read('beta') }, free: true }],
    ...(read('beta') === 1 ? [[{ row: 'slic', given: { delta: 1, lambda: 0 } }]] : []),
  ],
  // SLiC's own imitation is a sum over tokens.
  'CPO hinge + NLL': () => [[{ row: 'slic', given: { delta: 1, lambda: 0 } }, NLL]],
  'CPO ipo': (read) => [[{ row: 'ipo', given: { beta: read('beta'), reduction: 'mean' }, free: true }]],
  'CPO simpo': (read) => [[{ row: 'simpo', given: { beta: read('beta'), gamma: read('simpo_gamma') } }]],
  'CPO simpo + NLL': (read) => [[{ row: 'simpo', given: { beta: read('beta'), gamma: read('simpo_gamma') } }, NLL]],
  // TRL's beta is λ.
  'ORPO orpo': (read) => [
    [{ row: 'orpo', given: { lambda: read('beta') } }, { ...NLL, over: 'pairs', factor: -1 }, NLL],
  ],
  'OnlineDPO sigmoid': (read) => [
    [{ row: 'dpo', given: { beta: read('beta') } }],
    [{ row: 'online_dpo', given: { beta: read('beta') } }],
    [{ row: 'semi_online_dpo', given: { beta: read('beta') } }],
  ],
  // Sums over tokens here, unlike DPOTrainer.
  'OnlineDPO ipo': (read) => [[{ row: 'ipo', given: { beta: read('beta') } }]],
};

/** The sums of a case. Its loss must be in HELD. */
export const sumsOf = (found: PairsCase) =>
  HELD[trlName(found)]!((name) => {
    const value = found.settings[name];
    if (typeof value !== 'number') throw new Error(`${trlName(found)}: no number "${name}" in its settings`);
    return value;
  }, found);

/** The pair with a reference whose log-probabilities are 0. */
export const withoutReference = (pair: Pair): Pair => ({ ...pair, ratioW: pair.policyW, ratioL: pair.policyL });

/** The pairs as a term sees them. */
export const seenBy = ({ free, context }: Term, pairs: readonly Pair[]): Pair[] =>
  pairs.map((pair) => ({
    ...(free ? withoutReference(pair) : pair),
    ...(context && { contextW: context[0], contextL: context[1] }),
  }));

/** Loss and slopes of every pair under a sum of rows. `one`: each pair is a batch of its own. `extra`: settings beside the given. */
export function evaluateSum(terms: Term[], pairs: Pair[], one: boolean, extra: Settings = {}): Slopes[] {
  const tokens = pairs.reduce((sum, pair) => sum + pair.lengthW, 0);
  const totals = pairs.map(() => ({ loss: 0, gw: 0, gl: 0 }));
  for (const term of terms) {
    const { row: id, given, factor = 1, over } = term;
    const row = findPairObjective(id);
    const settings = completeSettings(row, { ...given, ...extra });
    const seen = seenBy(term, pairs);
    const told = one ? seen.flatMap((pair) => withContext(row, [pair], settings)) : withContext(row, seen, settings);
    told.forEach((pair, i) => {
      const slopes = row.evaluate(pair, settings);
      const weight = one ? factor : factor * (over === 'tokens' ? pair.lengthW / tokens : 1 / pairs.length);
      for (const key of ['loss', 'gw', 'gl'] as const) totals[i]![key] += weight * slopes[key];
    });
  }
  return totals;
}
