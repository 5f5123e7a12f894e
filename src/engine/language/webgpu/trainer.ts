import type { State } from '../../../algorithms/objectives/row';
import type { Device } from '../../../gpu/device';
import { newRecorder } from '../../../gpu/recording';
import { newMemory, readBack, type Tensor, upload } from '../../../gpu/tensor';
import type { Model } from '../../../model/gpuFamily';
import { packWeights, segmentsOf, unpackWeights } from '../../../model/layout';
import { adamw, adamwParams, segmentTable } from '../../../ops/adamw';
import { CLIP_PARTIALS, clip, GRADIENT_WORDS, gradientReport } from '../../../ops/clip';
import { STATE_WORDS } from '../../../ops/context';
import { GATE_WORDS, gate } from '../../../ops/gate';
import {
  demandTasks,
  NonFiniteError,
  type OptimiserSettings,
  STEPS_IN_FLIGHT,
  type StepReport,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../engine';
import type { DeviceQueue } from './queue';
import { newReadRing, type ReadRing } from './readRing';
import { recordTasks, type TasksRecording, taskKey } from './step';
import { type Recording, recordingOf, type Workspaces } from './workspace';

/** What the parts of the engine share. */
export interface Host {
  readonly device: Device;
  readonly model: Model;
  readonly queue: DeviceQueue;
}

interface StepRecording extends Recording {
  readonly tasks: TasksRecording;
  readonly ring: ReadRing;
  /** Calls whose params change from step to step; none in a recording of the gradient alone. */
  readonly optimiser: { clip: number; gate: number; adamw: number } | null;
}

/** Trains `weights`, which are `w`, in place. `own` is the trainer's own id. */
export function createTrainer(host: Host, workspaces: Workspaces, weights: Weights, w: Tensor, own: number): Trainer {
  const { device, model, queue } = host;
  const layout = model.layout.trainable;
  const memory = newMemory(device);
  const dw = memory.tensor(layout.length, 'gradient');
  const first = memory.tensor(layout.length, 'first moment');
  const second = memory.tensor(layout.length, 'second moment');
  const segments = memory.tensor(layout.length / 64, 'segments');
  const partials = memory.tensor(CLIP_PARTIALS, 'partials');
  const gradient = memory.tensor(GRADIENT_WORDS, 'gradient norm');
  const gateWords = memory.tensor(GATE_WORDS, 'gate');
  const state = memory.tensor(STATE_WORDS, 'objective state');
  const inFlight: Promise<unknown>[] = [];
  let steps = 0;
  /** The first failure; every later step fails with it. */
  let broken: Promise<NonFiniteError> | null = null;

  const record = async (tasks: readonly TrainTask[], settings: OptimiserSettings | null): Promise<StepRecording> => {
    const { rows, length } = tasks[0]!.batch;
    const workspace = await workspaces.room(rows * length);
    const key = `${own} ${settings ? 'step' : 'gradient'} ${tasks.map(taskKey).join(', ')}`;
    return recordingOf(workspace, key, device, async (taskMemory): Promise<StepRecording> => {
      const rec = newRecorder(device);
      const toState = { state, advance: settings !== null };
      const recorded = recordTasks(rec, model, { w, dw }, tasks, workspace, taskMemory, toState);
      const optimiser = settings && {
        clip: clip(rec, { dw, segments, partials, gradient }, settings.clip),
        gate: gate(rec, { gradient, gate: gateWords }, 1),
        adamw: adamw(rec, { gradient: gateWords, segments, dw, w, first, second }, { ...settings, step: 1 }),
      };
      await Promise.all([memory.ready(), taskMemory.ready()]);
      upload(device, segments, segmentTable(segmentsOf(layout)));
      const program = await rec.build();
      const ring = newReadRing(device, [gateWords, ...recorded.results]);
      const free = () => {
        program.free();
        ring.free();
        taskMemory.free();
      };
      return { program, tasks: recorded, ring, optimiser, owners: [weights.id, own], free };
    });
  };

  /** Uploads the tasks and submits everything at once; the gradient starts from zero. */
  const submit = ({ program, tasks: recorded, ring }: StepRecording, tasks: readonly TrainTask[]) => {
    recorded.load(program, tasks);
    const read = ring.next();
    program.submit((encoder) => encoder.clearBuffer(dw.buffer), read.copy);
    return read.words();
  };

  const begin = async (
    tasks: readonly TrainTask[],
    settings: OptimiserSettings,
  ): Promise<{ done: Promise<StepReport> }> => {
    while (inFlight.length >= STEPS_IN_FLIGHT) await inFlight[0];
    if (broken) throw await broken;
    const recording = await record(tasks, settings);
    const step = steps + 1;
    setOptimiser(recording, { ...settings, step });
    const done = submit(recording, tasks).then((words) => confirm(recording, step, tasks, words));
    steps = step;
    const settled: Promise<unknown> = done.catch(() => {}).then(() => inFlight.splice(inFlight.indexOf(settled), 1));
    inFlight.push(settled);
    return { done };
  };

  /** The step counts now: its own number came back, behind a gradient and a loss without NaN or infinity. */
  const confirm = async (
    { tasks: recorded }: StepRecording,
    step: number,
    tasks: readonly TrainTask[],
    words: Float32Array[],
  ): Promise<StepReport> => {
    const [found, ...results] = words as [Float32Array, ...Float32Array[]];
    const [number] = new Uint32Array(found.buffer, found.byteOffset + 12, 1);
    if (number !== step) throw new Error(`step ${step}: the device confirms step ${number}`);
    const { norm, bad } = gradientReport(found);
    const report = recorded.report(tasks, results);
    if (bad !== null || !Number.isFinite(report.loss))
      broken ??= blame(bad, report.loss).then((what) => new NonFiniteError(`step ${step}: ${what}`));
    if (broken) throw await broken;
    return { step, gradientNorm: norm, ...report };
  };

  /** A weight that is not finite spoils every gradient, so if there is one, its tensor is named. */
  const blame = async (bad: number | 'overflow' | null, loss: number): Promise<string> => {
    const [values] = await readBack(device, [w]);
    const bits = new Uint32Array(values!.buffer, values!.byteOffset, values!.length);
    const at = bits.findIndex((word) => (word & 0x7f800000) === 0x7f800000);
    const owner = layout.blocks.flatMap((block) => block.weights).findLast(({ start }) => start <= at);
    if (owner) return `${owner.name} holds a weight that is not finite, element ${at - owner.start}`;
    if (bad === null) return `the loss is ${loss}`;
    if (bad === 'overflow') return 'the norm of the gradient overflows';
    return `the gradient of ${layout.blocks[bad]!.name} is not finite`;
  };

  const readFlat = async (...tensors: Tensor[]) =>
    (await readBack(device, tensors)).map((values) => unpackWeights(layout, values));

  return {
    weights,
    async step(tasks, settings) {
      demandTasks(tasks);
      return queue.enqueue(() => begin(tasks, settings));
    },
    async gradient(tasks) {
      demandTasks(tasks);
      const read = async () => {
        submit(await record(tasks, null), tasks).catch(() => {}); // readFlat fails for the same reason
        return { done: readFlat(dw) };
      };
      return (await queue.enqueue(read))[0]!;
    },
    async saveState() {
      const step = async () => {
        await memory.ready();
        const at = steps;
        const read = async () => {
          const [[a, b], [words]] = await Promise.all([readFlat(first, second), readBack(device, [state])]);
          return { step: at, first: a!, second: b!, objective: [...words!] as unknown as State };
        };
        return { done: read() };
      };
      return queue.enqueue(step);
    },
    loadState(saved) {
      const moments = [packWeights(layout, saved.first), packWeights(layout, saved.second)] as const;
      queue.background(async () => {
        await memory.ready();
        upload(device, first, moments[0]);
        upload(device, second, moments[1]);
        upload(device, state, Float32Array.from(saved.objective));
        steps = saved.step;
      });
    },
    free() {
      queue.release(async () => {
        await Promise.all(inFlight);
        workspaces.forget(own);
        memory.free();
      });
    },
  };
}

function setOptimiser({ program, optimiser }: StepRecording, settings: OptimiserSettings & { step: number }): void {
  if (!optimiser) throw new TypeError('a recording without an optimiser');
  program.set(optimiser.clip, { limit: settings.clip });
  program.set(optimiser.gate, { step: settings.step });
  program.set(optimiser.adamw, adamwParams(settings));
}
