import { openCpuPlane, openGpuPlane, type Plane } from '../engine/openGapMap';
import { coarser, type PlaneRequest, planeSpec } from '../experiment/gapMapRequest';
import type { Opened } from '../gpu/device';
import { messageOf } from '../text';
import { PLANE_BEGINS, type PlaneNote } from './protocol';

/** Cells a side of the first picture, and of every picture where there is no GPU: 1/16 of 64 × 64, so it is there within 100 ms. */
const COARSE = 16;
/** Aimed at between two pictures. */
const INTERVAL_MS = 200;
/** Between two looks at whether a run has ended. */
const WAIT_MS = 200;

export interface PlaneSession {
  stop(): void;
  /** Resolves when the plane is done or stopped, and its memory free. */
  readonly over: Promise<void>;
}

interface Surroundings {
  /** One device for all planes: its compiled kernels are kept. */
  openDevice(): Promise<Opened>;
  /** Whether there is time to refine: no run is on. The first pictures do not wait. */
  isIdle(): boolean;
  post(note: PlaneNote): void;
}

/** Computes a plane: a coarse picture on the CPU at once, then the whole on the GPU, seed after seed. */
export function startPlane(request: PlaneRequest, { openDevice, isIdle, post }: Surroundings): PlaneSession {
  let stopped = false;
  let last = PLANE_BEGINS;
  const say = (note: Partial<PlaneNote>) => {
    last = { ...last, ...note };
    if (!stopped) post(last);
  };

  /** Refines until there are `seeds`; twice as many seeds a picture as long as that is quick. */
  async function refine(plane: Plane, head: Pick<PlaneNote, 'engine' | 'columns' | 'rows' | 'detail'>, seeds: number) {
    let batch = 1;
    for (let done = 0; done < seeds && !stopped; ) {
      const start = performance.now();
      const picture = await plane.refine(Math.min(batch, seeds - done));
      const took = performance.now() - start;
      done = picture.seeds;
      say({ ...head, ...picture, state: done < seeds ? 'refining' : 'finished' });
      batch = Math.max(1, Math.min(2 * batch, Math.floor((batch * INTERVAL_MS) / took)));
      // Lets messages in, such as the one that stops this.
      do await new Promise((resolve) => setTimeout(resolve, isIdle() ? 0 : WAIT_MS));
      while (!isIdle() && !stopped);
    }
  }

  async function whole(): Promise<void> {
    const coarse = openCpuPlane(planeSpec(coarser(request, COARSE)));
    const small = {
      engine: PLANE_BEGINS.engine,
      columns: Math.min(COARSE, request.alpha.count),
      rows: Math.min(COARSE, request.values.count),
    };
    say({ ...small, ...(await coarse.refine(1)) });
    const spec = planeSpec(request);
    const size = { columns: request.alpha.count, rows: request.values.count };
    if (spec.labels.kind === 'exact')
      return refine(openCpuPlane(spec), { engine: PLANE_BEGINS.engine, ...size, detail: null }, 1);
    const opened = await openDevice();
    if (!opened.device) return refine(coarse, { ...small, detail: opened.message }, request.seeds);
    const engine = { kind: 'webgpu', description: opened.device.description } as const;
    try {
      const plane = await openGpuPlane(opened.device, spec);
      try {
        await refine(plane, { engine, ...size, detail: null }, request.seeds);
      } finally {
        plane.close();
      }
    } catch (error) {
      // The coarse picture goes on without the GPU.
      await refine(coarse, { ...small, detail: messageOf(error) }, request.seeds);
    }
  }

  const over = whole().catch((error: unknown) => say({ state: 'failed', detail: messageOf(error) }));
  return {
    over,
    stop() {
      stopped = true;
    },
  };
}
