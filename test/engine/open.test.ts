import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { modelAt } from '../../src/cli/machine';
import { run } from '../../src/engine/loop/run';
import { type Machine, openEngine, openRuntime } from '../../src/engine/open';
import { presetNamed } from '../../src/experiment/presets';
import { dawn } from '../../src/gpu/dawn';
import { openDevice } from '../../src/gpu/device';
import { blobSource } from '../../src/model/formats/source';
import { openModel } from '../../src/model/readModel';
import { type FakeGpu, fakeGpu, SOFTWARE } from '../support/fakeGpu';
import { TINY } from '../support/storyteller';

const WORD_MODEL = fileURLToPath(new URL('../fixtures/word-model', import.meta.url));
const { experiment } = presetNamed('tales-momentum');

/** A machine without files, on a GPU that is none: its devices open, and nothing can be done with them. */
const machineOf = (gpu: FakeGpu) => ({ openDevice: () => openDevice(gpu), tuning: {} });

it('auto takes the CPU if the only adapter is software, and says so', async () => {
  const gpu = fakeGpu({ info: { info: SOFTWARE } });
  const { engine, reason } = await openEngine('auto', TINY, machineOf(gpu));
  expect(engine.kind).toBe('cpu');
  expect(reason).toBe('The only WebGPU adapter is software (Software, acme, fallback), slower than the CPU engine.');
  expect(gpu.live.size).toBe(0);
  engine.close();
});

it('auto takes the CPU if there is no adapter, with the reason', async () => {
  const { engine, reason } = await openEngine('auto', TINY, machineOf(fakeGpu({ adapter: async () => null })));
  expect(engine.kind).toBe('cpu');
  expect(reason).toContain('no graphics adapter');
  engine.close();
});

it('auto takes the CPU if WebGPU fails to start, and says why; webgpu fails', async () => {
  const gpu = fakeGpu();
  const { engine, reason } = await openEngine('auto', TINY, machineOf(gpu));
  expect(engine.kind).toBe('cpu');
  expect(reason).toMatch(/^WebGPU failed to start on one, acme: .+/);
  engine.close();
  await expect(openEngine('webgpu', TINY, machineOf(gpu))).rejects.toThrow();
  expect(gpu.live.size).toBe(0);
});

it('refuses half precision where nothing can act on it, instead of falling back', async () => {
  const half = (gpu: FakeGpu): Parameters<typeof openEngine>[2] => ({
    ...machineOf(gpu),
    tuning: { precision: 'half' },
  });
  const refused = 'precision: half was asked for, which needs WebGPU with f16 in its shaders. ';
  const software = fakeGpu({ info: { info: SOFTWARE } });
  await expect(openEngine('auto', TINY, half(software))).rejects.toThrow(
    `${refused}The only WebGPU adapter is software`,
  );
  const none = fakeGpu({ adapter: async () => null });
  await expect(openEngine('auto', TINY, half(none))).rejects.toThrow(`${refused}WebGPU is there`);
  await expect(openEngine('cpu', TINY, half(none))).rejects.toThrow(`${refused}The CPU engine was chosen`);
  const card = fakeGpu();
  for (const choice of ['auto', 'webgpu'] as const)
    await expect(openEngine(choice, TINY, half(card))).rejects.toThrow(`${refused}one, acme does not offer shader-f16`);
  expect(card.live.size).toBe(0);
  expect(software.live.size).toBe(0);
});

/** The model that ships, on Dawn; `live` counts the devices that have been opened and not destroyed. */
function realMachine(files: Partial<Record<string, string>> = {}): Machine & { live(): number } {
  let live = 0;
  return {
    live: () => live,
    async openDevice() {
      const opened = await openDevice(await dawn());
      live++;
      void opened.device?.lost.then(() => live--);
      return opened;
    },
    model: {
      open: async (name) =>
        blobSource(
          name,
          new Blob([files[name] ?? readFileSync(new URL(`../../public/models/tales/${name}`, import.meta.url))]),
        ),
    },
    tuning: {},
    announce() {},
  };
}

it('runs leave no device behind', async () => {
  const machine = realMachine();
  for (let i = 0; i < 3; i++) {
    const events = run({ ...experiment, engine: 'webgpu' }, (each) => openRuntime(each, machine));
    expect((await events.next()).value).toMatchObject({ kind: 'start', engine: { kind: 'webgpu' } });
    expect(machine.live()).toBe(1);
    await events.return();
    await vi.waitFor(() => expect(machine.live()).toBe(0));
  }
});

it.each(['tokenizer.json', 'tokenizer_config.json', 'config.json'])('names %s if it is a page', async (name) => {
  const opening = openRuntime(experiment, realMachine({ [name]: '<!doctype html>' }));
  await expect(opening).rejects.toThrow(`${name}: not JSON; it begins with "<!doctype html>"`);
});

it("does not train a model of one's own that WebGPU reads otherwise than the CPU engine", async () => {
  const { config, tokenizer, read } = await openModel(modelAt(WORD_MODEL));
  const { experiment: own } = presetNamed('model-rules');
  const prompts = Array.from({ length: 40 }, (_, i) => ({ text: `the cat ${i}`, ids: [1, 2, 3 + i] }));
  const opening = async (change: (name: string, asked: number) => number) => {
    const asked = new Map<string, number>();
    const changed: typeof read = async (name) => {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return (await read(name)).map((x) => x * change(name, asked.get(name)!));
    };
    const machine = realMachine();
    const material = {
      model: { config, tokenizer, read: changed, packed: () => null },
      data: { kind: 'prompts' as const, prompts },
    };
    const opened = await openRuntime({ ...own, engine: 'webgpu' }, { ...machine, own: material }).catch(
      (error) => error,
    );
    return { opened, machine };
  };
  const first = await opening(() => 1);
  first.opened.close();
  const name = 'model.layers.0.mlp.down_proj.weight';
  const second = await opening((each, asked) => (each === name && asked > 1 ? 3 : 1));
  expect(second.opened).toMatchObject({ failure: { code: 'wrong-forward' } });
  for (const { machine } of [first, second]) await vi.waitFor(() => expect(machine.live()).toBe(0));
});
