import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { presetNamed } from '../../../src/experiment/presets';
import { alarmsOf, healthAt } from '../../../src/trace/alarms';
import type { Metrics, TraceEvent } from '../../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { metricsCsv } from '../../../src/trace/metricsTable';
import { Health } from '../../../src/ui/own/Health';
import type { View } from '../../../src/ui/state/view';

const { experiment } = presetNamed('model-pairs');

const BASE: Metrics = {
  ...{ reward: 0.5, rewardError: 0, gap: null, klBase: 0, klStep: 0, entropy: 2, length: 10, parses: 1, loss: null },
  ...{ margin: null, accuracy: null, chosenLogProb: null, rejectedLogProb: null, labels: 0, tokens: 0, flops: 0 },
  ...{ responseTokens: 30, repetition: 0.05, neutralPerplexity: 20 },
};

const evaluated = (arm: string, iteration: number, change: Partial<Metrics>): TraceEvent => ({
  ...{ kind: 'evaluate', seed: 0, arm, iteration, evaluation: null },
  metrics: { ...BASE, ...change },
});

const traceOf = (...events: TraceEvent[]) =>
  fold(EMPTY_TRACE, [{ kind: 'start', experiment, engine: { kind: 'cpu', description: 'test' } }, ...events]);

const trace = traceOf(
  ...['dpo', 'apo'].map((arm) => evaluated(arm, 0, {})),
  evaluated('dpo', 1, { reward: 0.75, klBase: 3, neutralPerplexity: 30 }),
  evaluated('apo', 1, { neutralPerplexity: 39 }),
  evaluated('apo', 2, { reward: 1, klBase: 16, responseTokens: 31, neutralPerplexity: 41 }),
);
const view = { seed: null } as View;

it('stands beside the reward, from before training to the latest iteration of every arm', () => {
  const html = renderToStaticMarkup(<Health {...{ experiment, trace, view }} />);
  const text = html.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
  expect(text).toContain('|Iterative DPO|1|0.500 → 0.750|0 → 3.00|30.0 → 30.0|5 % → 5 %|2.00 → 2.00|20.0 → 30.0|');
  expect(text).toContain('|2|0.500 → 1.00|0 → 16.0|');
  // 16 nats of 31 tokens, and 41 of 20; of the other arm nothing.
  expect(text).toContain('APO');
  expect(html.match(/<li>/g)).toHaveLength(2);
  expect(text).toContain('More than half a nat a token away from the base');
  expect(text).toContain('The perplexity of a neutral text has more than doubled');
});

it('says nothing of what was not measured', () => {
  const { responseTokens: _, repetition: __, neutralPerplexity: ___, ...plain } = BASE;
  const unmeasured = (iteration: number): TraceEvent =>
    ({ ...evaluated('dpo', iteration, {}), metrics: plain }) as TraceEvent;
  const other = traceOf(unmeasured(0), unmeasured(1));
  expect(renderToStaticMarkup(<Health {...{ experiment, trace: other, view }} />)).toBe('');
  const { neutralPerplexity: ____, ...without } = BASE;
  const silent = traceOf({ ...evaluated('dpo', 0, {}), metrics: without } as TraceEvent);
  const health = healthAt(silent, { seed: 0, arm: 'dpo', iteration: 0 })!;
  expect(health.neutralPerplexity).toBeNull();
  expect(alarmsOf(health, health)).toEqual([]);
});

it('is in the table of metrics of a model of one’s own, and of no other world', () => {
  const [header, first] = metricsCsv(trace).split(/\r?\n/);
  expect(header).toMatch(/,responseTokens,repetition,neutralPerplexity,heldOut/);
  expect(first).toMatch(/,30,0.05,20,,,,,,,$/);
  const tales = presetNamed('tales-momentum').experiment;
  const start = { kind: 'start', experiment: tales, engine: { kind: 'cpu', description: 'test' } } as const;
  expect(metricsCsv(fold(EMPTY_TRACE, [start, evaluated('dpo', 0, {})]))).not.toContain('responseTokens');
});

it('tells accuracy and margin of the held-out pairs with their intervals, of one seed', () => {
  // 3 of 4 pairs, beside a prompt without one. Wilson: (0.75 + z²/8 ± z·√(0.1875/4 + z²/64)) / (1 + z²/4), z = 1.96.
  const rewards = [1, 0, 1, 1, 0.5];
  const evaluation = { prompts: rewards.map(String), texts: rewards.map(String), rewards, words: rewards.map(() => 1) };
  const ofPairs = { heldOutPairs: 4, heldOutMargin: 1.5, heldOutMarginLow: -0.554, heldOutMarginHigh: 3.554 };
  const judged = (arm: string, iteration: number, change: Partial<Metrics>, seed = 0): TraceEvent => ({
    ...(evaluated(arm, iteration, change) as Extract<TraceEvent, { kind: 'evaluate' }>),
    ...{ seed, evaluation: arm === 'apo' ? { ...evaluation, rewards: [0.5, 1, 0.5, 0.5, 0.5] } : evaluation },
  });
  const single = { heldOutPairs: 1, heldOutMargin: 2 };
  const both = traceOf(
    ...['dpo', 'apo'].map((arm) => judged(arm, 0, {})),
    judged('dpo', 1, { reward: 0.7, ...ofPairs }),
    judged('apo', 1, { reward: 0.6, ...single }),
    judged('dpo', 1, { reward: 0.7, ...ofPairs, heldOutMargin: 9 }, 1),
  );
  const html = renderToStaticMarkup(<Health {...{ experiment, trace: both, view }} />);
  const text = html.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|');
  expect(text).toContain('|0.500 → 0.700|75 % (30 % to 95 %)|1.50 (−0.554 to 3.55)|');
  expect(text).toMatch(/\|APO[^|]*\|1\|0.500 → 0.600\|100 % \(21 % to 100 %\)\|2.00\|/);
  expect(text).toContain('Of 4 held-out pairs of seed 0');
  const [header, ...lines] = metricsCsv(both).split(/\r?\n/);
  expect(header).toMatch(
    /,heldOutPairs,heldOutMargin,heldOutMarginLow,heldOutMarginHigh,heldOutAccuracy,heldOutAccuracyLow,heldOutAccuracyHigh$/,
  );
  const row = lines.find((line) => line.startsWith('0,dpo,1,'))!;
  expect(row).toMatch(/,4,1.5,-0.554,3.554,0.75,0.3006\d+,0.9544\d+$/);
  expect(lines.find((line) => line.startsWith('0,apo,1,'))).toMatch(/,1,2,,,1,0.2065\d+,1$/);
});
