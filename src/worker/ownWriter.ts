import type { OwnModel } from '../engine/input/material';
import { type OwnPrompt, type openJudge, saidOf, type TextJudge, type TrainedAdapter } from '../engine/learners/own';
import type { Machine, OwnMaterial } from '../engine/open';
import { heldOutPrompts, openWriter, typedPrompt, type Writer } from '../engine/writer';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import { failureOf } from '../messages/failure';
import type { newKept } from './kept';
import type { WriteJob, WriteNote } from './protocol';

/** A run's model and data, which are read again if the run has not come to it. */
interface Ready {
  world: ModelWorld;
  engine: Experiment['engine'];
  ready(): Promise<OwnMaterial & { model: OwnModel }>;
  /** What gives a response its reward; null if nothing does. */
  judge(): ReturnType<typeof openJudge>;
  /** Gives back what was opened to judge. */
  close(): void;
  /** With which adapter the model writes; absent, with the world's. */
  trained?(material: OwnMaterial): Promise<TrainedAdapter>;
}

const rewardsOf = (judge: TextJudge, prompts: readonly OwnPrompt[], texts: readonly string[]) =>
  Promise.all(texts.map(async (text, i) => (await judge(saidOf(prompts[i]!), text)).reward));

/** Writes for a person, one job after the other, on an engine that stays open until `close`. */
export function newOwnWriter(
  { world, engine, ready, trained, judge, close }: Ready,
  kept: ReturnType<typeof newKept>,
  machine: Pick<Machine, 'openDevice' | 'tuning'>,
) {
  let writer: Promise<Writer> | null = null;
  let isClosed = false;

  async function write(job: WriteJob, report: (note: WriteNote) => void): Promise<void> {
    const material = await ready();
    const prompts =
      job.prompts.kind === 'held-out'
        ? heldOutPrompts(world, material, job.prompts.most)
        : [typedPrompt(material.model, job.prompts.text, job.prompts.chat)];
    const adapter = await trained?.(material);
    const texts: string[][] = [];
    for (const { learnt, seed } of job.of) {
      report({ state: 'writing', done: texts.length, of: job.of.length });
      const weights = learnt && kept.find(learnt);
      if (weights === undefined)
        throw new Error(`nothing is kept of ${learnt!.arm} after iteration ${learnt!.iteration}`);
      writer ??= openWriter(world, { engine }, material, machine, adapter);
      texts.push(await (await writer).write(weights, prompts, job.manner, seed));
      if (isClosed) throw new Error('another run has begun');
    }
    const judged = await judge();
    const rewards = judged && (await Promise.all(texts.map((own) => rewardsOf(judged, prompts, own))));
    report({ state: 'written', prompts: prompts.map(({ ids: _, ...prompt }) => prompt), texts, rewards });
  }

  /** Gives the engine back until something is asked again. */
  function rest(): void {
    close();
    void writer?.then((open) => open.close()).catch(() => {});
    writer = null;
  }

  return {
    write: (job: WriteJob, report: (note: WriteNote) => void): Promise<void> =>
      write(job, report).catch((error: unknown) => {
        writer = null;
        report({ state: 'failed', detail: failureOf(error) });
      }),
    rest,
    close(): void {
      isClosed = true;
      rest();
    },
  };
}
