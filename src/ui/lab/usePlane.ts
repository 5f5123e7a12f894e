import { useEffect, useState } from 'react';
import { newCpuPlane, type PlanePicture } from '../../algorithms/plane';
import { type PlaneRequest, planeSpec } from '../../experiment/plane';

/** A plane as far as it has come. */
export interface PlaneState {
  request: PlaneRequest;
  picture: PlanePicture | null;
  /** Who computed it: this page's own thread, or the graphics adapter, by name. */
  by: 'page' | 'adapter';
  /** Why there is no picture, or no fine one. */
  reason: string | null;
}

/** How long the settings have to rest before the refinement begins. */
const REST_MS = 120;
/** The page's thread rests this long between two seeds. */
const PAUSE_MS = 30;
const NEWS_MS = 300;

/** Computes a plane in the page: its first seed soon, the rest while the page is idle; started again when the request changes. */
export function usePlane(request: PlaneRequest): PlaneState {
  const [state, setState] = useState<PlaneState>({ request, picture: null, by: 'page', reason: null });
  useEffect(() => {
    let timer = setTimeout(begin, REST_MS);
    function begin() {
      try {
        const plane = newCpuPlane(planeSpec(request));
        const most = request.world.labels.kind === 'exact' ? 1 : request.seeds;
        let told = Number.NEGATIVE_INFINITY;
        let seed = 0;
        timer = setTimeout(function more() {
          plane.add(seed++);
          const now = performance.now();
          if (now - told > NEWS_MS || seed === most) {
            told = now;
            setState({ request, picture: plane.picture(), by: 'page', reason: null });
          }
          if (seed < most) timer = setTimeout(more, PAUSE_MS);
        });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        setState({ request, picture: null, by: 'page', reason });
      }
    }
    return () => clearTimeout(timer);
  }, [request]);
  return state;
}
