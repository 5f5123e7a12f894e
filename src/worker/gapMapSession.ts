import { openCpuGapMap, openGpuGapMap, type RefinedGapMap } from '../engine/openGapMap';
import { coarser, type GapMapRequest, gapMapSpec } from '../experiment/gapMapRequest';
import type { Opened } from '../gpu/device';
import { failureOf } from '../messages/failure';
import { GAP_MAP_BEGINS, type GapMapNote } from './protocol';

/** Cells a side of the first picture, and of every picture without a GPU: 1/16 of 64 × 64, so the first takes less than 100 ms. */
const COARSE = 16;
/** Target time between two pictures. */
const INTERVAL_MS = 200;
/** Time between two checks whether a run has ended. */
const WAIT_MS = 200;

export interface GapMapSession {
  stop(): void;
  /** Resolves when the map is done or stopped, and its memory free. */
  readonly over: Promise<void>;
}

interface Surroundings {
  /** One device for all gap maps: its compiled kernels are kept. */
  openDevice(): Promise<Opened>;
  /** Whether no run is on, so there is time to refine. The first pictures do not wait. */
  isIdle(): boolean;
  post(note: GapMapNote): void;
}

/** Computes a gap map: a coarse picture on the CPU at once, then the whole on the GPU, seed after seed. */
export function startGapMap(request: GapMapRequest, { openDevice, isIdle, post }: Surroundings): GapMapSession {
  let stopped = false;
  let last = GAP_MAP_BEGINS;
  const say = (note: Partial<GapMapNote>) => {
    last = { ...last, ...note };
    if (!stopped) post(last);
  };

  /** Refines until there are `seeds`; doubles the seeds per picture as long as that is quick. */
  async function refine(
    map: RefinedGapMap,
    head: Pick<GapMapNote, 'engine' | 'columns' | 'rows' | 'detail'>,
    seeds: number,
  ) {
    let batch = 1;
    for (let done = 0; done < seeds && !stopped; ) {
      const start = performance.now();
      const picture = await map.refine(Math.min(batch, seeds - done));
      const took = performance.now() - start;
      done = picture.seeds;
      say({ ...head, ...picture, state: done < seeds ? 'refining' : 'finished' });
      batch = Math.max(1, Math.min(2 * batch, Math.floor((batch * INTERVAL_MS) / took)));
      // Lets messages arrive, such as the one that stops this.
      do await new Promise((resolve) => setTimeout(resolve, isIdle() ? 0 : WAIT_MS));
      while (!isIdle() && !stopped);
    }
  }

  async function whole(): Promise<void> {
    const coarse = openCpuGapMap(gapMapSpec(coarser(request, COARSE)));
    const small = {
      engine: GAP_MAP_BEGINS.engine,
      columns: Math.min(COARSE, request.alpha.count),
      rows: Math.min(COARSE, request.values.count),
    };
    say({ ...small, ...(await coarse.refine(1)) });
    const spec = gapMapSpec(request);
    const size = { columns: request.alpha.count, rows: request.values.count };
    if (spec.labels.kind === 'exact')
      return refine(openCpuGapMap(spec), { engine: GAP_MAP_BEGINS.engine, ...size, detail: null }, 1);
    const opened = await openDevice();
    if (!opened.device) {
      const detail = { code: 'no-device', facts: { detail: opened.message } } as const;
      return refine(coarse, { ...small, detail }, request.seeds);
    }
    const engine = { kind: 'webgpu', description: opened.device.description } as const;
    try {
      const map = await openGpuGapMap(opened.device, spec);
      try {
        await refine(map, { engine, ...size, detail: null }, request.seeds);
      } finally {
        map.close();
      }
    } catch (error) {
      // The coarse picture goes on without the GPU.
      await refine(coarse, { ...small, detail: failureOf(error) }, request.seeds);
    }
  }

  const over = whole().catch((error: unknown) => say({ state: 'failed', detail: failureOf(error) }));
  return {
    over,
    stop() {
      stopped = true;
    },
  };
}
