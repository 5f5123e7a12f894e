import { expect, it } from 'vitest';
import { openAttempts } from '../../../src/gpu/attempts';
import { demandKernels } from '../../../src/ops/tuning/recorded';
import { defaultTuning } from '../../../src/ops/tuning/tuning';
import { memoryStore } from '../../support/attempts';
import { testDevice } from '../../support/gpu';
import { blind, SHAPES } from '../../support/tuning';

/** The object with another way to do one thing. */
const instead = <Target extends object>(target: Target, name: string, other: unknown): Target =>
  new Proxy(target, {
    get(_, key) {
      if (key === name) return other;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

it('takes the kernels that a run has named, and refuses by name what it lacks', async () => {
  const device = await testDevice();
  const own = defaultTuning(device);
  const again = (change: object) => demandKernels(device, SHAPES, { ...own, ...change }, own, blind);
  await again({});
  const others = { rowReduction: 'tree', matmul: { default: 'register 8×4', 'few NT 16×8': 'quad 8×8' } } as const;
  await again(others);
  await expect(again({ matmul: {} })).rejects.toMatchObject({
    failure: { code: 'kernels-missing', facts: { product: 'NT 16×8' } },
  });
});

it('refuses by name what the adapter computes wrongly, unless it is its own choice', async () => {
  const device = await testDevice();
  const own = defaultTuning(device);
  // An adapter on which kernels do nothing.
  const lame = {
    ...device,
    raw: instead(device.raw, 'createCommandEncoder', () => {
      const encoder = device.raw.createCommandEncoder();
      return instead(encoder, 'beginComputePass', () =>
        instead(encoder.beginComputePass(), 'dispatchWorkgroups', () => {}),
      );
    }),
  };
  const again = (change: object) => demandKernels(lame, SHAPES, { ...own, ...change }, own, blind);
  await again({});
  for (const [change, kernel] of [
    [{ rowReduction: 'tree' }, 'rows by tree'],
    [{ matmul: { default: 'register 8×4' } }, 'NT 16×8: register 8×4'],
  ] as const)
    await expect(again(change)).rejects.toMatchObject({
      failure: { code: 'kernels-refused', facts: { kernel, adapter: device.description } },
    });
});

it('says which of them crashed when it was first tried here, and runs it no more', async () => {
  const { as } = memoryStore([{ adapter: 'a card', leftOut: ['rows by tree'] }]);
  const device = { ...(await testDevice()), attempts: await openAttempts(as('one'), 'a card') };
  const own = defaultTuning(device);
  const again = (change: object) => demandKernels(device, SHAPES, { ...own, ...change }, own, blind);
  await again({});
  await expect(again({ rowReduction: 'tree' })).rejects.toMatchObject({
    failure: { code: 'kernels-left-out', facts: { kernel: 'rows by tree', adapter: device.description } },
  });
});
