import { dot } from '../../algorithms/zopo/network';
import { type Proposal, promptSearch, type Search } from '../../algorithms/zopo/search';
import { type SearchArmSettings, searchSettings } from '../../algorithms/zopo/settings';
import { judgedReward, preferencePairs } from '../../domains/oracle';
import type { Arm } from '../../experiment/experiment';
import { streamOf } from '../../random';
import type { SolveStep, TextLabels, TextResponse, TextSample, TextSolution, TokenChange } from '../../trace/events';
import { type Policy, single, type Weights } from '../language/engine';
import type { Saved, Spent } from '../loop/checkpoint';
import { type Cost, type Learner, NO_PAIRS } from '../loop/runtime';
import { type TextSetup, write } from './generate';
import { evaluateInstruction, scoreTokens } from './instructedEvaluation';
import { type Instruction, instructionsFor, NO_WORDS, type Wording } from './instructions';

/**
 * An arm that leaves the weights as they are and searches for an instruction to put before the prompt (ZOPO, arXiv 2403.02993). The
 * policy is the base model behind the best instruction so far; at first that is the empty one, the base policy itself.
 *
 * One query scores one instruction: one response to each of `prompts` prompts (the same in all queries, as a validation set), which
 * the oracle compares with the base policy's response to the same prompt. The score is the share of comparisons that it wins; equal
 * texts count half and are not asked about. An oracle call is one such comparison, what one labelled pair is to the other arms. With
 * `score` = rewards the score is the mean judged reward instead, and a call is one judged response.
 * The first query of an iteration is its sample and its labels; the others are made during the solve, a step each.
 */
export async function promptLearner(
  setup: TextSetup,
  initial: Weights,
  arm: Arm,
  seed: number,
  tokenCost: number,
  saved: Saved<'search'> | null,
): Promise<Learner<TextSample, TextLabels, TextSolution>> {
  const { engine, domain } = setup;
  const base = single(initial);
  const settings = searchSettings(arm.objective.settings);
  const prompts = domain.trainingPrompts(seed, 0, settings.prompts);
  const candidates = instructionsFor(setup, await engine.download(initial), prompts, seed, settings);
  const search = promptSearch(
    candidates.map(({ embedding }) => embedding),
    settings,
    seed,
  );
  const spent: Spent = { labels: 0, tokens: 0, flops: 0, ...saved?.spent };
  const trials = openTrials(setup, base, { settings, prompts, seed, tokenCost, spent, plain: saved?.plain ?? null });
  let proposal: Proposal | null = null;
  // The same scores lead the search to the same place.
  for (const { score } of saved?.queries ?? []) {
    search.next();
    search.record(score);
  }
  let incumbent: Instruction = candidates[search.best()?.candidate ?? 0]!;
  let previous: Instruction = incumbent;

  return {
    async sample() {
      proposal = search.next();
      return trials.write(proposal ? candidates[proposal.candidate]! : incumbent);
    },

    label: (sample) =>
      proposal ? trials.label(sample, search.queries.length) : { kind: 'texts', pairs: [], skipped: prompts.length },

    async *solve(sample, labels) {
      for (let step = 1; proposal && step <= settings.queries; step++) {
        if (step > 1) {
          proposal = search.next();
          if (!proposal) break;
        }
        const written = step === 1 ? sample : await trials.write(candidates[proposal.candidate]!);
        const score = trials.score(written, step === 1 ? labels : trials.label(written, search.queries.length));
        search.record(score);
        yield describe(search, settings, proposal, {
          step,
          score,
          calls: spent.labels,
          instruction: candidates[proposal.candidate]!.text,
        });
      }
      previous = incumbent;
      incumbent = candidates[search.best()?.candidate ?? 0]!;
      const queries = search.queries.map(({ candidate, score }) => ({
        instruction: candidates[candidate]!.text,
        score,
      }));
      return {
        ...(await tokensBehind(setup, base, incumbent, sample, labels)),
        search: {
          instruction: incumbent.text,
          candidates: candidates.length,
          queries: queries.sort((a, b) => b.score - a.score).slice(0, SHOWN),
        },
      };
    },

    async extrapolate() {
      const change = incumbent.embedding.map((x, i) => x - previous.embedding[i]!);
      const stepNorm = Math.sqrt(dot(change, change));
      return { alpha: 0, restarted: false, momentumNorm: 0, stepNorm, cosine: 0, anchor: null };
    },

    async evaluate() {
      const judged = await evaluateInstruction(setup, base, { instruction: incumbent, previous, seed });
      const score = search.best()?.score;
      return {
        metrics: { ...judged.metrics, ...NO_PAIRS, loss: score === undefined ? null : -score, ...spent },
        evaluation: judged.evaluation,
      };
    },

    save: async () => ({ kind: 'search', spent: { ...spent }, queries: [...search.queries], plain: trials.plain() }),
    close() {},
  };
}

/** A query that has just been scored, as a step of the solve. */
function describe(
  { queries }: Search,
  settings: SearchArmSettings,
  { reason, mean, deviation, gradientNorm }: Proposal,
  { step, score, calls, instruction }: { step: number; score: number; calls: number; instruction: string },
): SolveStep {
  return {
    step,
    steps: settings.queries,
    loss: -score,
    margin: score - queries[0]!.score,
    accuracy: queries.filter((other) => other.score < score).length / Math.max(1, queries.length - 1),
    gradientNorm,
    learningRate: settings.learningRate,
    search: { instruction, reason, score, mean, deviation, calls },
  };
}

interface Trial {
  settings: SearchArmSettings;
  prompts: string[];
  seed: number;
  tokenCost: number;
  spent: Spent;
  /** The base policy's own responses, if they have been written before. */
  plain: TextResponse[] | null;
}

/** Tries instructions: writes behind them beside the base policy, asks the oracle, and scores; enters into `spent` what that takes. */
function openTrials(
  setup: TextSetup,
  base: Policy,
  { settings, prompts, seed, tokenCost, spent, plain: known }: Trial,
) {
  const { oracle } = setup.world;
  let plain = known;

  const respond = async (instruction: Wording): Promise<TextResponse[]> => {
    const responses = await write(setup, base, prompts, 1, seed, streamOf('sample'), instruction.ids);
    const tokens = responses.reduce((sum, { ids }) => sum + ids.length, 0);
    spent.tokens += tokens;
    spent.flops += tokens * tokenCost;
    return responses;
  };

  /** Response 2i is written behind the instruction, response 2i + 1 without one; the empty instruction writes the very same. */
  const writeBehind = async (instruction: Wording): Promise<TextSample> => {
    plain ??= await respond(NO_WORDS);
    const instructed = instruction.ids.length === 0 ? plain : await respond(instruction);
    const responses = instructed.flatMap((response, i) => [response, plain![i]!]);
    return { kind: 'texts', prompts, responses, instruction: instruction.text };
  };

  const label = (sample: TextSample, query: number): TextLabels => {
    const labels = preferencePairs(sample, oracle, seed, streamOf('label', query));
    spent.labels += settings.score === 'wins' ? labels.pairs.length : prompts.length;
    return labels;
  };

  /** Of a response behind the instruction: how likely it is to win, or its judged reward; the mean over the prompts. */
  const score = ({ responses }: TextSample, { pairs, skipped }: TextLabels): number => {
    if (settings.score === 'wins')
      return (pairs.filter(({ chosen }) => chosen % 2 === 0).length + skipped / 2) / prompts.length;
    const judged = responses.filter((_, i) => i % 2 === 0);
    return judged.reduce((sum, one) => sum + judgedReward(one, oracle), 0) / judged.length;
  };

  return { write: writeBehind, label, score, plain: () => plain };
}

/**
 * The sample is the first query of an iteration and a step is any query; there is one step more than further queries, which stands for
 * the base policy's own responses. `sequence` is what a full context costs to write.
 */
export function searchCost({ queries, prompts }: SearchArmSettings, sequence: number, evaluate: number): Cost {
  return { sample: sequence * prompts, step: sequence * prompts, steps: queries, evaluate };
}

/** Queries that a solution lists. */
const SHOWN = 10;

/** The first pair of the sample (a response twice if there is none), token by token: without the instruction, and with it. */
async function tokensBehind(
  setup: TextSetup,
  policy: Policy,
  instruction: Instruction,
  { prompts, responses }: TextSample,
  { pairs }: TextLabels,
): Promise<TextSolution> {
  const { prompt, chosen, rejected } = pairs[0] ?? { prompt: 0, chosen: 0, rejected: 1 };
  const shown = [responses[chosen]!, responses[rejected]!];
  const before = await scoreTokens(setup, policy, prompts, shown, NO_WORDS);
  const after = await scoreTokens(setup, policy, prompts, shown, instruction);
  const [won, lost] = shown.map(({ ids }, i) =>
    after[i]!.map((value, t): TokenChange => {
      return { text: setup.tokenizer.tokenText(ids[t]!), before: before[i]![t]!, after: value };
    }),
  );
  return { kind: 'texts', prompt: prompts[prompt]!, chosen: won!, rejected: lost! };
}
