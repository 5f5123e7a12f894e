import { expect, it } from 'vitest';
import type { BanditWorld } from '../../src/experiment/experiment';
import type { GapMapRequest } from '../../src/experiment/gapMapRequest';
import { presetNamed } from '../../src/experiment/presets';
import type { Opened } from '../../src/gpu/device';
import { failureOf, failureText } from '../../src/messages/failure';
import { startGapMap } from '../../src/worker/gapMapSession';
import type { GapMapNote } from '../../src/worker/protocol';
import { testDevice } from '../support/gpu';

const request = (name: string, seeds: number): GapMapRequest => ({
  world: presetNamed(name).experiment.world as BanditWorld,
  prompt: 0,
  iterations: 4,
  epsilon: 0.1,
  alpha: { from: -0.5, to: 0.8, count: 20 },
  vertical: 'beta',
  values: { from: 0.3, to: 3, count: 18 },
  beta: 1,
  seeds,
});

const none: Opened = { device: null, reason: 'no-webgpu', message: 'This browser does not offer WebGPU.' };

function record(
  asked: GapMapRequest,
  openDevice: () => Promise<Opened>,
  onNote: (note: GapMapNote) => void = () => {},
) {
  const notes: GapMapNote[] = [];
  const session = startGapMap(asked, {
    openDevice,
    isIdle: () => true,
    post(note) {
      notes.push(note);
      onNote(note);
    },
  });
  return { session, notes };
}

it('shows a coarse picture first, then the whole map on the GPU, seed after seed', async () => {
  const { session, notes } = record(request('bandit-few', 6), async () => ({ device: await testDevice() }));
  await session.over;
  expect(notes[0]).toMatchObject({ engine: { kind: 'cpu' }, columns: 16, rows: 16, seeds: 1, state: 'refining' });
  expect(notes[1]).toMatchObject({ engine: { kind: 'webgpu' }, columns: 20, rows: 18, seeds: 1, state: 'refining' });
  expect(notes.at(-1)).toMatchObject({ columns: 20, rows: 18, seeds: 6, state: 'finished', detail: null });
  expect(notes.at(-1)!.gap).toHaveLength(360);
  const seeds = notes.slice(1).map((note) => note.seeds);
  expect(seeds).toEqual([...seeds].sort((a, b) => a - b));
});

it('stays coarse on the CPU if there is no WebGPU, and says why', async () => {
  const { session, notes } = record(request('bandit-few', 3), async () => none);
  await session.over;
  expect(notes.at(-1)).toMatchObject({
    columns: 16,
    rows: 16,
    seeds: 3,
    state: 'finished',
    detail: { code: 'no-device', facts: { detail: none.message } },
  });
});

it('goes on without a GPU that fails', async () => {
  const check = () => {
    throw new Error('The device was lost.');
  };
  const lost = { ...(await testDevice()), check };
  const { session, notes } = record(request('bandit-few', 3), async () => ({ device: lost }));
  await session.over;
  expect(notes.at(-1)).toMatchObject({
    columns: 16,
    seeds: 3,
    state: 'finished',
    detail: failureOf(new Error('The device was lost.')),
  });
});

it('computes exact labels whole on the CPU, with one seed, and opens no device', async () => {
  const refuse = () => Promise.reject(new Error('opened'));
  const { session, notes } = record(request('bandit-three', 256), refuse);
  await session.over;
  expect(notes.at(-1)).toMatchObject({ columns: 20, rows: 18, seeds: 1, state: 'finished' });
});

it('is quiet once stopped', async () => {
  const { session, notes } = record(
    request('bandit-few', 1000),
    async () => none,
    (note) => note.seeds >= 2 && session.stop(),
  );
  await session.over;
  expect(notes.at(-1)!.seeds).toBeLessThan(1000);
  expect(notes.filter((note) => note.seeds >= 2)).toHaveLength(1);
});

it('says what cannot be drawn', async () => {
  const { session, notes } = record(request('bandit-linear', 1), async () => none);
  await session.over;
  expect(failureText(notes[0]!.detail!)).toBe('plane: needs a table of logits, not features');
  expect(notes).toEqual([
    expect.objectContaining({ state: 'failed', detail: expect.objectContaining({ code: 'refused' }) }),
  ]);
});
