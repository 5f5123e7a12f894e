import type { Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';

/** Tales with hardly any work in them: every phase happens, nothing is learnt. */
export function tinyTales(engine: Experiment['engine'], arms: number, iterations: number): Experiment {
  const experiment = structuredClone(presetNamed('tales-momentum').experiment);
  const { world } = experiment;
  if (world.kind !== 'tales') throw new Error('the default experiment is not of the tales world');
  Object.assign(world.sampling, { prompts: 2, responses: 2, maxTokens: 24 });
  Object.assign(world.solve, { steps: 2, pairsPerStep: 2, microBatches: 1 });
  world.evaluation.prompts = 2;
  // Of three arms the second has momentum.
  return { ...experiment, arms: experiment.arms.slice(3 - arms), iterations, engine };
}
