import { DeviceLostError } from '../../gpu/device';
import type { TraceEvent } from '../../trace/events';
import type { AnyRuntime } from './runtime';

type Part = AsyncGenerator<TraceEvent, void, void>;

/** A world that outlives the loss of its device, once. */
export interface RecoverableWorld {
  /** Of the world as it was opened, and as it stays. */
  readonly engine: AnyRuntime['engine'];
  /**
   * The events of a part of a run. Where the device is lost, the world is opened again and the part begun anew: it gives the same events, so
   * those that have been told are left out, and the last progress stands in their place to let the caller pause or stop. Throws the loss where
   * it is the second, or where there is no such device again.
   */
  tell(part: (world: AnyRuntime) => Part): Part;
  close(): void;
}

export async function openRecoverable(open: () => Promise<AnyRuntime>): Promise<RecoverableWorld> {
  let world: AnyRuntime | null = await open();
  const { engine } = world;
  let recovered = false;

  const close = () => {
    world?.close();
    world = null;
  };
  const recover = async (loss: unknown) => {
    if (recovered || !(loss instanceof DeviceLostError)) throw loss;
    recovered = true;
    close();
    world = await open().catch(() => null);
    if (world?.engine.kind !== engine.kind || world.engine.description !== engine.description) throw loss;
  };

  return {
    engine,
    async *tell(part) {
      let told = 0;
      /** The last that says more than how far the run is. */
      let last: { event: TraceEvent; at: number } | null = null;
      let progress: TraceEvent | null = null;
      for (;;) {
        let count = 0;
        try {
          for await (const event of part(world!)) {
            count++;
            if (count > told) {
              told = count;
              if (event.kind === 'progress') progress = event;
              else last = { event, at: count };
              yield event;
            } else {
              if (count === last?.at && JSON.stringify(event) !== JSON.stringify(last.event))
                throw new Error('The device was lost, and begun anew on it the run gave other numbers.');
              if (progress) yield progress;
            }
          }
          return;
        } catch (error) {
          await recover(error);
        }
      }
    },
    close,
  };
}
