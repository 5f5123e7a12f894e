import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { deedOf } from '../keys/match';
import { HANDLE } from '../keys/table';
import type { Point } from './ternary';

/** A position of the pointer in the coordinates of the picture that the element is in. */
function positionIn(event: PointerEvent<SVGElement>): Point {
  const svg = event.currentTarget.ownerSVGElement!;
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  return { x, y };
}

/** How far from its middle a handle is taken: 44 pixels across for a finger, in pictures that are no smaller than their coordinates. */
export const REACH = 22;

interface Drag {
  /** While the pointer is down. */
  move: (to: Point) => void;
  /** When it is lifted, or the drag is taken away. */
  drop: () => void;
  /** One press of an arrow key, as a direction with y up; with Shift ten times as far. */
  nudge: (by: Point) => void;
}

/**
 * A finger on a handle drags it instead of the page; beside the handle it moves the page. (`touch-action` does not do that: browsers honour
 * it for a whole `<svg>` only. React listens for touches passively.)
 */
function keepTouches(handle: SVGElement | null) {
  const keep = (event: TouchEvent) => event.cancelable && event.preventDefault();
  handle?.addEventListener('touchstart', keep, { passive: false });
  return () => handle?.removeEventListener('touchstart', keep);
}

/** The properties of a handle that the pointer drags and the arrow keys move. */
export function useDrag({ move, drop, nudge }: Drag) {
  const held = useRef(false);
  const release = () => {
    if (!held.current) return;
    held.current = false;
    drop();
  };
  return {
    ref: keepTouches,
    onPointerDown(event: PointerEvent<SVGElement>) {
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = true;
    },
    onPointerMove(event: PointerEvent<SVGElement>) {
      if (held.current) move(positionIn(event));
    },
    onPointerUp: release,
    onLostPointerCapture: release,
    onKeyDown(event: KeyboardEvent<SVGElement>) {
      const direction = deedOf(HANDLE, event, false);
      if (!direction) return;
      event.preventDefault();
      const size = event.shiftKey ? 10 : 1;
      nudge({ x: size * direction.x, y: size * direction.y });
    },
  };
}
