import { expect, it, vi } from 'vitest';
import { openDevice } from '../../src/gpu/device';
import type { OpCase } from '../../src/selftest/case';
import '../../src/selftest/selftest'; // so that the check need not wait for it
import { startCheck } from '../../src/worker/check';
import type { CheckNote } from '../../src/worker/protocol';
import { fakeGpu } from '../support/fakeGpu';

const one: OpCase = { op: 'one', shape: '1', tolerance: 'none', run: async () => ({ error: 0, limit: 1 }) };
const never: OpCase = { ...one, op: 'never', run: () => new Promise(() => {}) };

function check(...cases: OpCase[]) {
  const asked = vi.fn();
  const gpu = fakeGpu({ asked });
  const notes: CheckNote[] = [];
  const session = startCheck(
    () => openDevice(gpu),
    (note) => notes.push(note),
    [],
    cases,
  );
  return { gpu, asked, notes, session, last: () => notes.at(-1) };
}

it('goes through every case and frees its device', async () => {
  const { gpu, last } = check(one, { ...one, op: 'two' });
  await vi.waitFor(() => expect(last()?.state).toBe('finished'));
  expect(last()).toMatchObject({ adapter: 'one, acme', report: expect.stringContaining('all 2 passed\n') });
  await vi.waitFor(() => expect(gpu.live.size).toBe(0));
});

it('stops at once in a case that never ends, and leaves a report of what it found', async () => {
  const { gpu, notes, session, last } = check(one, never);
  await vi.waitFor(() => expect(last()?.verdicts).toHaveLength(1));
  session.stop();
  expect(last()).toMatchObject({
    state: 'cancelled',
    report: expect.stringContaining('all 1 passed so far, not finished'),
  });
  expect(gpu.live.size).toBe(0);
  const said = notes.length;
  session.stop();
  expect(notes).toHaveLength(said);
});

it('runs no case if it is stopped before it has a device', async () => {
  const run = vi.fn(one.run);
  const { gpu, asked, session, last } = check({ ...one, run });
  session.stop();
  expect(last()).toMatchObject({ state: 'cancelled', report: null });
  await vi.waitFor(() => expect(asked).toHaveBeenCalled());
  await vi.waitFor(() => expect(gpu.live.size).toBe(0));
  expect(run).not.toHaveBeenCalled();
});

it('says why it broke off, and leaves a report of what it found', async () => {
  const losing: OpCase = {
    ...one,
    async run(device) {
      device.destroy();
      await device.lost;
      throw new Error('line 3');
    },
  };
  const { last } = check(one, losing);
  await vi.waitFor(() => expect(last()?.state).toBe('failed'));
  expect(last()).toMatchObject({
    detail: { code: 'device-lost', facts: { detail: 'The device was lost (destroyed): by a test' } },
    report: expect.stringContaining('all 1 passed so far, not finished'),
  });
});

it('says why there is no device', async () => {
  const notes: CheckNote[] = [];
  startCheck(
    () => openDevice(undefined),
    (note) => notes.push(note),
  );
  await vi.waitFor(() => expect(notes.at(-1)?.state).toBe('failed'));
  expect(notes.at(-1)).toMatchObject({
    detail: { code: 'no-device', facts: { detail: expect.stringContaining('does not offer WebGPU') } },
  });
});
