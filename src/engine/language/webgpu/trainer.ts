import type { State } from '../../../algorithms/objectives/row';
import { newRecorder } from '../../../gpu/recording';
import { type Memory, newMemory, readBack, type Tensor, upload } from '../../../gpu/tensor';
import { packWeights, segmentsOf, unpackWeights } from '../../../model/layout';
import { adamw, adamwParams, segmentTable } from '../../../ops/adamw';
import { clip, gradientReport } from '../../../ops/clip';
import { gate } from '../../../ops/gate';
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
import type { Core } from './core';
import { buildFor } from './firstUse';
import { newReadRing, type ReadRing } from './readRing';
import { recordTasks, type TasksRecording, taskKey } from './step';
import { newTrainerTensors } from './tensors';
import { type Recording, recordingOf, type Workspaces } from './workspace';

interface StepRecording extends Recording {
  readonly tasks: TasksRecording;
  readonly ring: ReadRing;
  /** Calls whose params change from step to step; none in a recording of the gradient alone. */
  readonly optimiser: { clip: number; gate: number; adamw: number } | null;
}

/** Trains `weights`, which are `w`, in place. `own` is the trainer's own id. */
export function createTrainer(core: Core, workspaces: Workspaces, weights: Weights, w: Tensor, own: number): Trainer {
  const { device, model, queue } = core;
  const layout = model.layout.trainable;
  const memory = newMemory(device);
  const tensors = { w, ...newTrainerTensors(memory, layout.length) };
  const { dw, first, second, state } = tensors;
  const owners = [weights.id, own];
  const inFlight: Promise<unknown>[] = [];
  const tooLarge = model.scaling ? '; in half precision a number beyond 65504 ends so' : '';
  let steps = 0;
  /** The first failure; every later step fails with it. */
  let broken: Promise<NonFiniteError> | null = null;

  const begin = async (
    tasks: readonly TrainTask[],
    settings: OptimiserSettings,
  ): Promise<{ done: Promise<StepReport> }> => {
    while (inFlight.length >= STEPS_IN_FLIGHT) await inFlight[0];
    if (broken) throw await broken;
    const recording = await recordStep(core, workspaces, { memory, tensors, owners }, tasks, settings);
    const step = steps + 1;
    setOptimiser(recording, { ...settings, step });
    const done = submit(recording, tasks, dw).then((words) => confirm(recording, step, tasks, words));
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
      broken ??= blame(core, w, bad, report.loss).then(
        (what) => new NonFiniteError(`step ${step}: ${what}${tooLarge}`),
      );
    if (broken) throw await broken;
    return { step, gradientNorm: norm, ...report };
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
        const recording = await recordStep(core, workspaces, { memory, tensors, owners }, tasks, null);
        submit(recording, tasks, dw).catch(() => {}); // readFlat fails for the same reason
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

interface Trained {
  readonly memory: Memory;
  /** `w` is what is trained. */
  readonly tensors: ReturnType<typeof newTrainerTensors> & { readonly w: Tensor };
  /** Ids of the weights and of the trainer. */
  readonly owners: readonly number[];
}

/** The recording of a step on tasks of these shapes; without settings, of the gradient alone. */
async function recordStep(
  { device, model }: Core,
  workspaces: Workspaces,
  { memory, tensors, owners }: Trained,
  tasks: readonly TrainTask[],
  settings: OptimiserSettings | null,
): Promise<StepRecording> {
  const { rows, length } = tasks[0]!.batch;
  const workspace = await workspaces.room(rows * length);
  const key = `${owners[1]} ${settings ? 'step' : 'gradient'} ${tasks.map(taskKey).join(', ')}`;
  return recordingOf(workspace, key, device, async (taskMemory): Promise<StepRecording> => {
    const { w, dw, first, second, segments, partials, gradient, state } = tensors;
    const rec = newRecorder(device);
    const toState = { state, advance: settings !== null };
    const recorded = recordTasks(rec, model, { w, dw }, tasks, workspace, taskMemory, toState);
    const optimiser = settings && {
      clip: clip(rec, { dw, segments, partials, gradient }, settings.clip, model.tuning.rowReduction),
      gate: gate(rec, { gradient, gate: tensors.gate }, 1),
      adamw: adamw(rec, { gradient: tensors.gate, segments, dw, w, first, second }, { ...settings, step: 1 }),
    };
    await Promise.all([memory.ready(), taskMemory.ready()]);
    upload(device, segments, segmentTable(segmentsOf(model.layout.trainable)));
    const program = await buildFor('training', rec, model);
    const ring = newReadRing(device, [tensors.gate, ...recorded.results]);
    const free = () => {
      program.free();
      ring.free();
      taskMemory.free();
    };
    return { program, tasks: recorded, ring, optimiser, owners, free };
  });
}

/** Uploads the tasks and submits everything at once; the gradient starts from zero. */
function submit(
  { program, tasks: recorded, ring }: StepRecording,
  tasks: readonly TrainTask[],
  dw: Tensor,
): Promise<Float32Array[]> {
  recorded.load(program, tasks);
  const read = ring.next();
  program.submit((encoder) => encoder.clearBuffer(dw.buffer), read.copy);
  return read.words();
}

/** Says what is not finite. Such a weight spoils every gradient, so if there is one, its tensor is named. */
async function blame(
  { device, model }: Core,
  w: Tensor,
  bad: number | 'overflow' | null,
  loss: number,
): Promise<string> {
  const { blocks } = model.layout.trainable;
  const [values] = await readBack(device, [w]);
  const bits = new Uint32Array(values!.buffer, values!.byteOffset, values!.length);
  const at = bits.findIndex((word) => (word & 0x7f800000) === 0x7f800000);
  const owner = blocks.flatMap((block) => block.weights).findLast(({ start }) => start <= at);
  if (owner) return `${owner.name} holds a weight that is not finite, element ${at - owner.start}`;
  if (bad === null) return `the loss is ${loss}`;
  if (bad === 'overflow') return 'the norm of the gradient overflows';
  return `the gradient of ${blocks[bad]!.name} is not finite`;
}

function setOptimiser({ program, optimiser }: StepRecording, settings: OptimiserSettings & { step: number }): void {
  if (!optimiser) throw new TypeError('a recording without an optimiser');
  program.set(optimiser.clip, { limit: settings.clip });
  program.set(optimiser.gate, { step: settings.step });
  program.set(optimiser.adamw, adamwParams(settings));
}
