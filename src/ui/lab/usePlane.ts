import { useEffect, useState } from 'react';
import { type GapMap, newCpuGapMap } from '../../algorithms/gapMap';
import { type GapMapRequest, gapMapSpec } from '../../experiment/gapMapRequest';
import { failureText } from '../../messages/failure';
import { messageOf } from '../../text';
import { computePlane } from '../state/session';

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

/** Begins when the settings have not changed for so long. */
const REST_MS = 120;

/**
 * The plane of a request. An exact one is computed in the page; one with drawn labels by the worker, coarse at first and then finer as long as it
 * is `wanted`. Starts again when the request changes; the last picture stays until the next one is there.
 */
export function usePlane(request: GapMapRequest, wanted: boolean): PlaneState {
  const [state, setState] = useState<PlaneState>({ request, ...BLANK });
  useEffect(() => {
    if (!wanted) return;
    let stop: (() => void) | null = null;
    const timer = setTimeout(() => {
      if (request.world.labels.kind === 'exact') setState(exactPlane(request));
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
  }, [request, wanted]);
  return state;
}

function exactPlane(request: GapMapRequest): PlaneState {
  try {
    const plane = newCpuGapMap(gapMapSpec(request));
    plane.add(0);
    const [columns, rows] = [request.alpha.count, request.values.count];
    return { request, picture: plane.picture(), columns, rows, by: 'in this page', reason: null };
  } catch (error) {
    return { request, ...BLANK, reason: messageOf(error) };
  }
}
