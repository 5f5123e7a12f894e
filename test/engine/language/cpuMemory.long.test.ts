import { expect, it } from 'vitest';
import type { ModelWorld } from '../../../src/experiment/experiment';

/** The memories that jax-js makes; it is loaded by what is imported below. */
const memories: WebAssembly.Memory[] = [];
WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    memories.push(this);
  }
};

it('an experiment on the CPU engine takes no more memory from iteration to iteration', async () => {
  const { engineOf, dataOf, experimentOf, openerOf } = await import('../../support/ownRun');
  const { run } = await import('../../../src/engine/loop/run');
  const experiment = { ...experimentOf('model-rules', false), iterations: 8 };
  const world = experiment.world as ModelWorld;
  world.sampling.maxTokens = 4;
  // So that a set of weights that is not freed takes a page of memory.
  Object.assign(world.adapter, { rank: 64, alpha: 64 });
  const engine = await engineOf('cpu', experiment);
  const sizes = new Map<number, number>();
  for await (const event of run(experiment, openerOf(experiment, engine, dataOf('prompts'))))
    if (event.kind === 'evaluate') sizes.set(event.iteration, memories[0]!.buffer.byteLength);
  engine.close();
  expect(sizes.get(8)).toBe(sizes.get(4));
});
