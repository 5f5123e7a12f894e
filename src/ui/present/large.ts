import type { Experiment } from '../../experiment/experiment';
import type { BanditExperiment } from '../lab/orbits';

/** Whether an experiment has the picture of the lab: policies over three actions, or three of more. */
export const hasTriangle = (experiment: Experiment): experiment is BanditExperiment =>
  experiment.world.kind === 'bandit' && experiment.world.actions.length > 2;
