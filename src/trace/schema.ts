import * as v from 'valibot';
import { type Experiment, explain, parseExperiment } from '../experiment/experiment';
import { messageOf } from '../text';
import type { TraceEvent } from './events';

/** The events of a trace as a schema, for files: fields that it does not know are left out. */

const number = v.pipe(v.number(), v.finite());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const index = v.pipe(v.number(), v.integer(), v.minValue(0));
const table = v.array(v.array(number));
const tables = v.array(table);
const strings = v.array(v.string());
const numbers = v.array(number);

const TextSample = v.object({
  kind: v.literal('texts'),
  prompts: strings,
  responses: v.array(
    v.object({
      prompt: index,
      text: v.string(),
      ids: v.array(index),
      words: index,
      reward: number,
      attributes: v.nullable(v.record(v.string(), v.union([v.string(), number, v.boolean()]))),
      reason: v.nullable(v.string()),
    }),
  ),
  instruction: v.exactOptional(v.string()),
});

const TextLabels = v.object({
  kind: v.literal('texts'),
  pairs: v.array(v.object({ prompt: index, chosen: index, rejected: index, probability: share })),
  skipped: index,
});

const TableLabels = v.object({ kind: v.literal('table'), wins: tables, counts: v.exactOptional(tables) });

const SearchStep = v.object({
  instruction: v.string(),
  reason: v.picklist(['warm-up', 'gradient', 'exploration']),
  score: number,
  mean: v.nullable(number),
  deviation: v.nullable(number),
  calls: index,
});

const Step = v.object({
  step: index,
  steps: index,
  loss: number,
  margin: number,
  accuracy: share,
  gradientNorm: number,
  learningRate: number,
  search: v.exactOptional(SearchStep),
});

const changes = v.array(v.object({ text: v.string(), before: number, after: number }));

const TextSolution = v.object({
  kind: v.literal('texts'),
  prompt: v.string(),
  chosen: changes,
  rejected: changes,
  search: v.exactOptional(
    v.object({
      instruction: v.string(),
      candidates: index,
      queries: v.array(v.object({ instruction: v.string(), score: number })),
    }),
  ),
});

const Extrapolation = v.object({
  alpha: number,
  restarted: v.boolean(),
  momentumNorm: number,
  stepNorm: number,
  cosine: number,
  anchor: v.nullable(table),
});

const Metrics = v.object({
  reward: number,
  rewardError: number,
  gap: v.nullable(number),
  klBase: number,
  klStep: number,
  equilibriumKl: v.exactOptional(number),
  averageGap: v.exactOptional(number),
  entropy: number,
  length: v.nullable(number),
  parses: v.nullable(number),
  loss: v.nullable(number),
  margin: v.nullable(number),
  accuracy: v.nullable(number),
  chosenLogProb: v.nullable(number),
  rejectedLogProb: v.nullable(number),
  labels: number,
  tokens: number,
  flops: number,
});

const Evaluation = v.object({ prompts: strings, texts: strings, rewards: numbers, words: numbers });
const Judged = v.object({ expo: number, table: v.nullable(table) });

const at = { seed: index, arm: v.string(), iteration: index };

const Start = v.object({
  kind: v.literal('start'),
  /** Left to `parseExperiment`, which says more. */
  experiment: v.custom<Experiment>(() => true),
  engine: v.object({ kind: v.picklist(['webgpu', 'cpu', 'exact']), description: v.string() }),
});

const Event = v.variant('kind', [
  Start,
  v.object({
    kind: v.literal('sample'),
    sample: v.variant('kind', [TextSample, v.object({ kind: v.literal('table'), anchor: table })]),
    ...at,
  }),
  v.object({ kind: v.literal('label'), labels: v.variant('kind', [TextLabels, TableLabels]), ...at }),
  v.object({ kind: v.literal('step'), step: Step, ...at }),
  v.object({
    kind: v.literal('solve'),
    solution: v.variant('kind', [TextSolution, v.object({ kind: v.literal('table'), solution: table })]),
    ...at,
  }),
  v.object({ kind: v.literal('extrapolate'), extrapolation: Extrapolation, ...at }),
  v.object({
    kind: v.literal('evaluate'),
    metrics: Metrics,
    evaluation: v.nullable(Evaluation),
    judged: v.exactOptional(Judged),
    ...at,
  }),
  v.object({ kind: v.literal('progress'), done: number, total: number }),
  v.object({ kind: v.literal('end') }),
]) satisfies v.GenericSchema<unknown, TraceEvent>;

/** Checks the shape of foreign data. Throws an Error whose message names the field, what was expected and what was found. */
export function parseEvent(data: unknown): TraceEvent {
  const result = v.safeParse(Event, data);
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    throw new Error(path ? `${path}: ${explain(issue)}` : explain(issue));
  }
  const event = result.output;
  if (event.kind !== 'start') return event;
  try {
    return { ...event, experiment: parseExperiment(event.experiment) };
  } catch (error) {
    throw new Error(`experiment.${messageOf(error)}`);
  }
}
