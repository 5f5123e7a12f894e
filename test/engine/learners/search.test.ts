import { beforeAll, describe, expect, it } from 'vitest';
import { searchSettings } from '../../../src/algorithms/zopo/settings';
import { tales } from '../../../src/domains/tales/tales';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { sampledDivergence } from '../../../src/engine/learners/instructedEvaluation';
import { instructionsFor } from '../../../src/engine/learners/instructions';
import { openTales } from '../../../src/engine/learners/tales';
import { run } from '../../../src/engine/loop/run';
import { initialWeights, TALES_CONFIG } from '../../../src/engine/pretraining/pretrain';
import { newArm } from '../../../src/experiment/arms';
import type { Experiment, TalesWorld } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { loadTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer';
import type { TraceEvent } from '../../../src/trace/events';

/** A model that has learnt nothing: what it writes does not matter here. */
const config = { ...TALES_CONFIG, hidden_size: 8, intermediate_size: 16, num_hidden_layers: 1, num_attention_heads: 2 };
const shape = { ...config, num_key_value_heads: 2, head_dim: 4 };
const weights = initialWeights(shape, 3);

const defaults = presetNamed('tales-momentum').experiment.world as TalesWorld;
const world: TalesWorld = {
  ...defaults,
  sampling: { ...defaults.sampling, prompts: 4, responses: 2, maxTokens: 8 },
  solve: { ...defaults.solve, steps: 2, pairsPerStep: 4 },
  evaluation: { prompts: 5 },
};
const small = { queries: 3, prompts: 4, candidates: 12, warm_up: 2, neighbours: 3, patience: 1 };
const experiment: Experiment = {
  version: 1,
  title: 'search',
  world,
  arms: [
    newArm('dpo', 'DPO', { id: 'dpo', settings: { beta: 0.1 } }),
    newArm('zopo', 'ZOPO', { id: 'zopo', settings: small }),
  ],
  seeds: [0],
  iterations: 2,
  engine: 'cpu',
};

let tokenizer: Tokenizer;
let events: TraceEvent[];
beforeAll(async () => {
  tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  events = await trace();
});

async function trace(changes: Record<string, number> = {}): Promise<TraceEvent[]> {
  const engine = await openCpuEngine(shape);
  const zopo = { ...experiment.arms[1]!, objective: { id: 'zopo', settings: { ...small, ...changes } } };
  const found: TraceEvent[] = [];
  const asked = { ...experiment, arms: [experiment.arms[0]!, zopo] };
  for await (const event of run(asked, async () =>
    openTales(world, { engine, tokenizer, base: weights, person: null }),
  ))
    found.push(event);
  return found;
}

type Kind<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;
function of<K extends TraceEvent['kind']>(events: TraceEvent[], kind: K, arm = 'zopo'): Kind<K>[] {
  return events.filter((event): event is Kind<K> => event.kind === kind && 'arm' in event && event.arm === arm);
}

describe('an arm that searches for an instruction', () => {
  it('says what other arms say, in the same order, with one step a query', () => {
    const kinds = (arm: string) => events.flatMap((event) => ('arm' in event && event.arm === arm ? [event.kind] : []));
    const iteration = (steps: number) => [
      'sample',
      'label',
      ...Array(steps).fill('step'),
      'solve',
      'extrapolate',
      'evaluate',
    ];
    expect(kinds('zopo')).toEqual(['evaluate', ...iteration(3), ...iteration(3)]);
    expect(kinds('dpo')).toEqual(['evaluate', ...iteration(2), ...iteration(2)]);
    const last = events.findLast((event) => event.kind === 'progress');
    expect(last?.done).toBe(last?.total);
  });

  it('starts as the base policy and never moves the weights', () => {
    const [base, ...later] = of(events, 'evaluate');
    const [theirs] = of(events, 'evaluate', 'dpo');
    expect(base!.evaluation).toEqual(theirs!.evaluation);
    expect(base!.metrics).toMatchObject({ klBase: 0, klStep: 0, labels: 0, loss: null });
    for (const { metrics } of later) expect(metrics.klBase).toBeGreaterThanOrEqual(0);
    for (const { extrapolation } of of(events, 'extrapolate'))
      expect(extrapolation).toMatchObject({ alpha: 0, momentumNorm: 0, restarted: false, anchor: null });
  });

  it('counts one oracle call a comparison, and scores by the share of them that the instruction wins', () => {
    const steps = of(events, 'step').map(({ step }) => step);
    const labels = of(events, 'label').map((event) => event.labels);
    // The first query is the empty instruction: the same texts, no call, half of the score.
    expect(steps[0]!.search).toMatchObject({ instruction: '', reason: 'warm-up', score: 0.5, calls: 0, mean: null });
    expect(labels[0]).toMatchObject({ pairs: [], skipped: 4 });
    steps.forEach(({ loss, search }, i) => {
      expect(loss).toBe(-search!.score);
      expect(search!.calls).toBeGreaterThanOrEqual(i === 0 ? 0 : steps[i - 1]!.search!.calls);
      expect(search!.calls).toBeLessThanOrEqual(4 * (i + 1));
    });
    expect(of(events, 'evaluate').at(-1)!.metrics.labels).toBe(steps.at(-1)!.search!.calls);
    const fourth = labels[1];
    if (fourth?.kind !== 'texts') throw new Error('texts');
    const won = fourth.pairs.filter(({ chosen }) => chosen % 2 === 0).length;
    expect(steps[3]!.search!.score).toBe((won + fourth.skipped / 2) / 4);
    expect(steps.map(({ search }) => search!.reason).slice(0, 3)).toEqual(['warm-up', 'warm-up', 'exploration']);
  });

  it('writes every even response behind the instruction, and reports the best one', () => {
    const [first, sample] = of(events, 'sample').map((event) => event.sample);
    if (sample?.kind !== 'texts' || first?.kind !== 'texts') throw new Error('texts');
    const plain = ({ responses }: typeof sample) => responses.filter((_, i) => i % 2 === 1).map(({ text }) => text);
    expect(plain(sample)).toEqual(plain(first));
    expect(sample.responses.some(({ text }, i) => i % 2 === 0 && text !== sample.responses[i + 1]!.text)).toBe(true);
    expect(sample.instruction).not.toBe('');
    expect(sample.responses.map(({ prompt }) => prompt)).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    const steps = of(events, 'step').map(({ step }) => step.search!);
    const solution = of(events, 'solve').at(-1)!.solution;
    if (solution.kind !== 'texts') throw new Error('texts');
    const best = Math.max(...steps.map(({ score }) => score));
    expect(solution.search!.candidates).toBe(13);
    expect(solution.search!.queries[0]!.score).toBe(best);
    expect(steps.find(({ score }) => score === best)!.instruction).toBe(solution.search!.instruction);
    expect(of(events, 'evaluate').at(-1)!.metrics.loss).toBe(-best);
  });

  it('judges by the mean reward if set to, one call per response', async () => {
    const steps = of(await trace({ score: 1 }), 'step').map(({ step }) => step.search!);
    expect(steps.map(({ calls }) => calls)).toEqual([4, 8, 12, 16, 20, 24]);
    expect(steps[0]!.score).toBeLessThan(0);
  });

  it('repeats itself, and stops asking when every candidate has been asked for', async () => {
    const once = await trace({ candidates: 2 });
    expect(await trace({ candidates: 2 })).toEqual(once);
    expect(of(once, 'step')).toHaveLength(3);
    expect(of(once, 'evaluate')).toHaveLength(3);
  });
});

describe('the candidates', () => {
  const engine = { config: shape } as Parameters<typeof instructionsFor>[0]['engine'];
  const domain = tales({});
  // The tokenizer is loaded before the first test.
  const setup = () => ({ engine, tokenizer, domain });
  const prompts = domain.heldOutPrompts(0, 20);

  it('begin with the empty one, are distinct, of one length, and have embeddings of length 1', () => {
    const settings = searchSettings({ candidates: 50, words: 3 });
    const found = instructionsFor(setup(), weights, prompts, 4, settings);
    expect(instructionsFor(setup(), weights, prompts, 4, settings)).toEqual(found);
    expect(found).toHaveLength(51);
    expect(found[0]).toEqual({ text: '', ids: [], embedding: new Float64Array(8) });
    expect(new Set(found.map(({ ids }) => [...ids].sort().join())).size).toBe(51);
    for (const { ids, embedding } of found.slice(1)) {
      expect(ids).toHaveLength(3);
      expect(ids).not.toContain(3);
      expect(embedding.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    }
    expect(instructionsFor(setup(), weights, prompts, 5, settings)).not.toEqual(found);
  });

  it('are refused understandably if none fits', () => {
    const settings = searchSettings({ words: 4, room: 60 });
    expect(() => instructionsFor(setup(), weights, prompts, 4, settings)).toThrow(
      /no instruction fits: the longest prompt has 2\d tokens and a response needs 60 .* of the model's 64 for 4 words/,
    );
  });
});

describe('the sampled divergence', () => {
  it('agrees with the exact one in the mean, is never negative, and is 0 between equals', () => {
    const p = [0.5, 0.3, 0.2];
    const q = [0.2, 0.3, 0.5];
    // Every draw as often as it is probable: 5, 3 and 2 of 10.
    const draws = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
    const rows = (of: number[]) => draws.map((i) => [Math.log(of[i]!)]);
    const exact = p.reduce((sum, x, i) => sum + x * Math.log(x / q[i]!), 0);
    expect(sampledDivergence(rows(p), rows(q))).toBeCloseTo(exact, 6);
    expect(sampledDivergence(rows(p), rows(p))).toBe(0);
    for (const i of [0, 1, 2])
      expect(sampledDivergence([[Math.log(p[i]!)]], [[Math.log(q[i]!)]])).toBeGreaterThanOrEqual(0);
    // Tokens that do not fit behind the other instruction are left out.
    expect(sampledDivergence([[-1, -2]], [[-1]])).toBe(0);
  });
});
