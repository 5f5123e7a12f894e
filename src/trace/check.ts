import { methodOf } from '../algorithms/objectives/table';
import { endOf, ownSolve } from '../algorithms/pace';
import type { Arm, Experiment } from '../experiment/experiment';
import {
  type At,
  drawnOf,
  type EvaluationTexts,
  type SolveStep,
  type TextLabels,
  type TextSample,
  type TraceEvent,
} from './events';

/**
 * What the page takes for granted of the events of a run, beyond their shape: they fit the experiment, and each other. Returns the check of
 * every event in turn, which throws an Error that names the field.
 */
export function newCheck(): (event: TraceEvent) => void {
  let begun: { experiment: Experiment; demand: ReturnType<typeof demandsOf> } | null = null;
  const samples = new Map<string, TextSample>();
  const steps = new Map<string, number>();
  const evaluated = new Set<string>();
  return (event) => {
    if (event.kind === 'start') {
      if (begun) throw new Error('kind: a second "start"');
      begun = { experiment: event.experiment, demand: demandsOf(event.experiment) };
      return;
    }
    if (!begun) throw new Error(`kind: a run begins with "start", received "${event.kind}"`);
    if (event.kind === 'progress' || event.kind === 'end') return;
    const { experiment, demand } = begun;
    demandPlace(experiment, event);
    const place = placeOf(event);
    if (event.iteration > 0 && !evaluated.has(placeOf({ ...event, iteration: event.iteration - 1 })))
      throw new Error(`iteration: ${event.iteration} comes before the evaluation of ${event.iteration - 1}`);
    switch (event.kind) {
      case 'sample':
        demand.kind('sample.kind', event.sample.kind);
        if (event.sample.kind === 'table') demand.table('sample.anchor', event.sample.anchor);
        else samples.set(place, demandSample(event.sample, experiment, event.arm));
        return;
      case 'label':
        demand.kind('labels.kind', event.labels.kind);
        if (event.labels.kind === 'texts') demandPairs(event.labels, samples.get(place));
        else {
          demand.squares('labels.wins', event.labels.wins);
          if (event.labels.counts) demand.squares('labels.counts', event.labels.counts);
        }
        return;
      case 'solve':
        demand.kind('solution.kind', event.solution.kind);
        if (event.solution.kind === 'table') demand.table('solution.solution', event.solution.solution);
        return;
      case 'extrapolate':
        if (event.extrapolation.anchor) demand.table('extrapolation.anchor', event.extrapolation.anchor);
        return;
      case 'evaluate':
        if (event.judged?.table) demand.table('judged.table', event.judged.table);
        if (event.evaluation) demandEvaluation(event.evaluation, experiment);
        evaluated.add(place);
        return;
      case 'step': {
        const before = steps.get(place) ?? 0;
        demandStep(event.step, before, mostSteps(experiment, event.arm));
        steps.set(place, before + 1);
        return;
      }
      default:
        throw event satisfies never;
    }
  };
}

/** Of the sum of a row of probabilities; far more than the doubles of a run make. */
const ROUNDING = 1e-6;

const placeOf = ({ seed, arm, iteration }: At): string => `${seed}/${arm}/${iteration}`;

function demandPlace({ seeds, arms, iterations }: Experiment, event: At & { kind: string }): void {
  const { seed, arm, iteration } = event;
  if (!seeds.includes(seed)) throw new Error(`seed: the experiment has no ${seed}`);
  const own = arms.find(({ id }) => id === arm);
  if (!own) throw new Error(`arm: the experiment has no ${JSON.stringify(arm)}`);
  const first = event.kind === 'evaluate' ? 0 : 1;
  const last = endOf(own, iterations);
  if (iteration < first || iteration > last)
    throw new Error(`iteration: expected ${first} to ${last}, received ${iteration}`);
}

/** Checks of what depends on the world: tables are of its prompts and actions. */
function demandsOf({ world }: Experiment) {
  const kind = world.kind === 'bandit' ? 'table' : 'texts';
  const [prompts, actions] = world.kind === 'bandit' ? [world.base.length, world.actions.length] : [0, 0];
  const isTable = (rows: readonly (readonly unknown[])[], height: number) =>
    rows.length === height && rows.every((row) => row.length === actions);
  const demandTable = (field: string, rows: number[][]) => {
    if (!isTable(rows, prompts)) throw new Error(`${field}: expected ${prompts} × ${actions} numbers`);
    rows.forEach((row, prompt) => {
      const sum = row.reduce((before, p) => before + p, 0);
      if (Math.abs(sum - 1) > ROUNDING)
        throw new Error(`${field}.${prompt}: expected probabilities, received a sum of ${sum}`);
    });
  };
  return {
    kind(field: string, found: string) {
      if (found !== kind) throw new Error(`${field}: expected "${kind}", received "${found}"`);
    },
    table: demandTable,
    squares(field: string, squares: number[][][]) {
      if (squares.length !== prompts || !squares.every((square) => isTable(square, actions)))
        throw new Error(`${field}: expected ${prompts} × ${actions} × ${actions} numbers`);
    },
  };
}

function demandIndex(field: string, index: number, length: number): void {
  if (index >= length) throw new Error(`${field}: expected less than ${length}, received ${index}`);
}

const armOf = ({ arms }: Experiment, id: string): Arm => arms.find((arm) => arm.id === id)!;

/** Steps of an iteration; null for a search, whose queries its settings bound. */
function mostSteps(experiment: Experiment, id: string): number | null {
  const { world } = experiment;
  const arm = armOf(experiment, id);
  if (methodOf(arm).kind === 'search') return null;
  const exact = world.kind === 'bandit' && world.labels.kind === 'exact';
  const once = exact ? 0 : ownSolve(arm, world.kind === 'bandit' ? world.labels : world.solve).steps;
  return arm.lookAhead === 'extragradient' ? 2 * once : once;
}

function demandStep({ step, steps }: SolveStep, before: number, most: number | null): void {
  if (step !== before + 1) throw new Error(`step.step: expected ${before + 1}, received ${step}`);
  if (step > steps || (most !== null && step > most))
    throw new Error(`step.step: expected ≤ ${Math.min(steps, most ?? steps)}, received ${step}`);
}

/** Draws of the tales; a model of one's own may learn from a file, and a search draws for every query. */
function mostResponses({ world }: Experiment, arm: Arm): number {
  if (world.kind !== 'tales' || methodOf(arm).kind === 'search') return Number.POSITIVE_INFINITY;
  return world.sampling.prompts * world.sampling.responses;
}

function demandSample(sample: TextSample, experiment: Experiment, arm: string): TextSample {
  const most = mostResponses(experiment, armOf(experiment, arm));
  if (drawnOf(sample) > most)
    throw new Error(
      `sample.${sample.drawn === undefined ? 'responses' : 'drawn'}: expected ≤ ${most}, received ${drawnOf(sample)}`,
    );
  if (drawnOf(sample) < sample.responses.length)
    throw new Error(`sample.drawn: expected ≥ ${sample.responses.length}, received ${drawnOf(sample)}`);
  sample.responses.forEach(({ prompt }, i) => {
    demandIndex(`sample.responses.${i}.prompt`, prompt, sample.prompts.length);
  });
  return sample;
}

function demandPairs({ pairs }: TextLabels, sample: TextSample | undefined): void {
  if (!sample) throw new Error('labels: no sample before them');
  const drawn = drawnOf(sample);
  if (pairs.length > drawn) throw new Error(`labels.pairs: expected ≤ ${drawn}, received ${pairs.length}`);
  pairs.forEach(({ prompt, chosen, rejected }, i) => {
    demandIndex(`labels.pairs.${i}.prompt`, prompt, sample.prompts.length);
    demandIndex(`labels.pairs.${i}.chosen`, chosen, drawn);
    demandIndex(`labels.pairs.${i}.rejected`, rejected, drawn);
  });
}

function demandEvaluation({ prompts, texts, rewards, words }: EvaluationTexts, { world }: Experiment): void {
  const count = world.kind === 'bandit' ? 0 : world.evaluation.prompts;
  for (const [field, list] of Object.entries({ prompts, texts, rewards, words }))
    if (list.length !== count) throw new Error(`evaluation.${field}: expected ${count}, received ${list.length}`);
}
