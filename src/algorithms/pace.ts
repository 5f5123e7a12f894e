/**
 * What an arm does in its own way where others follow the world and the experiment, as optional fields: so the controls of an unsolved proximal
 * step, more steps, longer steps or more iterations, can stand in one run with momentum.
 */
export interface Pace {
  /** The arm ends after so many iterations, or with the experiment. */
  iterations?: number;
  /** Optimiser steps of a proximal step; absent, those of the world. */
  steps?: number;
  /** Of the optimiser; absent, the world's. */
  learningRate?: number;
  /** β of the first iteration, the second, …, of which the last stays; the paper's are 0.01, 0.1, 1. Absent, that of the settings throughout. */
  betas?: readonly number[];
}

/** The iterations of an arm in an experiment of so many. */
export const endOf = ({ iterations }: Pace, all: number): number => Math.min(iterations ?? all, all);

/** What a proximal step of the arm takes instead of the world's. */
export function ownSolve<Solve extends { steps: number; learningRate: number }>(
  { steps, learningRate }: Pace,
  solve: Solve,
): Solve {
  return { ...solve, steps: steps ?? solve.steps, learningRate: learningRate ?? solve.learningRate };
}

/** The arm as it is in an iteration, from 1: with the β that is due. */
export function duringIteration<Arm extends Pace & { objective: { settings: Readonly<Record<string, number>> } }>(
  arm: Arm,
  iteration: number,
): Arm {
  const { betas, objective } = arm;
  if (!betas) return arm;
  const beta = betas[Math.min(iteration, betas.length) - 1]!;
  return { ...arm, objective: { ...objective, settings: { ...objective.settings, beta } } };
}
