import type { Trainer, TrainTask } from '../../src/engine/language/engine';
import type { Contender } from '../contender';
import { OPTIMISER } from '../model';

/** Queues steps of one task and waits for all of them. */
export async function timeSteps(
  trainer: Trainer,
  task: TrainTask,
  count: number,
  optimiser = OPTIMISER,
): ReturnType<Contender['steps']> {
  const start = performance.now();
  const reports = await Promise.all(Array.from({ length: count }, () => trainer.step([task], optimiser)));
  return { milliseconds: performance.now() - start, losses: reports.map(({ loss }) => loss) };
}
