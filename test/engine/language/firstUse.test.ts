import { expect, it } from 'vitest';
import { buildFor, drawsBy, fusedHere } from '../../../src/engine/language/webgpu/firstUse';
import { type Device, openDevice } from '../../../src/gpu/device';
import type { Program, Recorder } from '../../../src/gpu/recording';
import { memoryStore } from '../../support/attempts';
import { fakeGpu, SOFTWARE } from '../../support/fakeGpu';

/** Devices one after the other, of one card: every one is opened by a process of its own. */
function card(info: object = {}) {
  const { memory, fates, as } = memoryStore();
  let processes = 0;
  const open = async (): Promise<Device> => {
    const owner = String(processes++);
    fates.set(owner, 'crashed');
    return (await openDevice(fakeGpu(info), { attempts: as(owner) })).device!;
  };
  return { memory, open };
}

const program = {} as Program;
const recorderOn = (device: Device, build = async () => program) => ({ device, build }) as unknown as Recorder;
/** As the driver leaves it when it crashes. */
const crash = (): Promise<never> => new Promise(() => {});

it('records as on software after a crash of what cards do, and then not at all', async () => {
  const { open } = card();
  const first = await open();
  expect([fusedHere(first), drawsBy(first)]).toEqual([true, 'workgroup']);
  expect(await buildFor('training', recorderOn(first), { fused: true })).toBe(program);
  void buildFor('sampling', recorderOn(first, crash), { fused: true });
  await new Promise(setImmediate);

  const second = await open();
  expect([fusedHere(second), drawsBy(second)]).toEqual([false, 'thread']);
  void buildFor('sampling', recorderOn(second, crash), { fused: false });
  await new Promise(setImmediate);

  const third = await open();
  expect(() => fusedHere(third)).toThrow('sampling, as on software crashed when it was first tried on one, acme');
});

it('draws as before after a crash in training', async () => {
  const { open } = card();
  void buildFor('training', recorderOn(await open(), crash), { fused: true });
  await new Promise(setImmediate);
  const next = await open();
  expect([fusedHere(next), drawsBy(next)]).toEqual([false, 'workgroup']);
});

it('notes nothing on software, which does what it always did', async () => {
  const { memory, open } = card({ info: { info: SOFTWARE } });
  const device = await open();
  expect([fusedHere(device), drawsBy(device)]).toEqual([false, 'thread']);
  expect(await buildFor('training', recorderOn(device), { fused: false })).toBe(program);
  expect(memory.writes).toBe(0);
});
