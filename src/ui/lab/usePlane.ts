import { useEffect, useState } from 'react';
import { type GapMap, newCpuGapMap } from '../../algorithms/gapMap';
import { type GapMapRequest, gapMapSpec } from '../../experiment/gapMapRequest';
import { failureText } from '../../messages/failure';
import { messageOf } from '../../text';
import { labChartsWords } from '../../words/en/labCharts';
import type { GapMapNote } from '../../worker/protocol';

/** A plane as far as it has come. */
export interface PlaneState {
  request: GapMapRequest;
  picture: GapMap | null;
  /** Cells of the picture. */
  columns: number;
  rows: number;
  /** What computed it, for people. */
  by: string;
  /** Why there is no picture, or no fine one. */
  reason: string | null;
}

const BLANK: Omit<PlaneState, 'request'> = { picture: null, columns: 0, rows: 0, by: '', reason: null };

/** What asks the worker for a plane, again and again finer; returns what stops it. Null where there is no worker. */
export type ComputePlane = ((request: GapMapRequest, show: (note: GapMapNote) => void) => () => void) | null;

/** Begins when the settings have not changed for so long. */
const REST_MS = 120;

/**
 * The plane of a request. An exact one is computed in the page; one with drawn labels by the worker, coarse at first and then finer as long as it
 * is `wanted`. Starts again when the request changes; the last picture stays until the next one is there.
 */
export function usePlane(request: GapMapRequest, wanted: boolean, computePlane: ComputePlane): PlaneState {
  const [state, setState] = useState<PlaneState>({ request, ...BLANK });
  useEffect(() => {
    if (!wanted) return;
    let stop: (() => void) | null = null;
    const timer = setTimeout(() => {
      if (request.world.labels.kind === 'exact') stop = exactPlane(request, setState);
      else if (!computePlane) setState({ request, ...BLANK, reason: labChartsWords().plane.elsewhere });
      else
        stop = computePlane(request, ({ columns, rows, engine, detail, ...picture }) => {
          const reason = detail && failureText(detail);
          if (columns > 0) setState({ request, picture, columns, rows, by: engine.description, reason });
          else if (reason) setState({ request, ...BLANK, reason });
        });
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      stop?.();
    };
  }, [request, wanted, computePlane]);
  return state;
}

/** Longest time in which the page does nothing else. */
const TURN_MS = 30;

/** Computes in turns, and shows the whole plane. Returns what stops it. */
function exactPlane(request: GapMapRequest, show: (state: PlaneState) => void): () => void {
  let stopped = false;
  const compute = async () => {
    const plane = newCpuGapMap(gapMapSpec(request));
    let turn = performance.now();
    for (const _ of plane.adding(0)) {
      if (performance.now() - turn < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      if (stopped) return;
      turn = performance.now();
    }
    const [columns, rows] = [request.alpha.count, request.values.count];
    show({ request, picture: plane.picture(), columns, rows, by: labChartsWords().plane.inPage, reason: null });
  };
  void compute().catch((error: unknown) => {
    if (!stopped) show({ request, ...BLANK, reason: messageOf(error) });
  });
  return () => {
    stopped = true;
  };
}
