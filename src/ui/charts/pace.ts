/** How a chart follows what it draws. */
export interface Pace {
  /** A run is adding to it. */
  active: boolean;
  /** It is on the screen, or nearly so. */
  visible: boolean;
  /** Its turn among the charts, so that no frame draws them all. */
  turn: number;
}

const PERIOD_MS = 400;
const TURN_MS = 45;

/** Milliseconds until a chart is drawn: a few times a second during a run, and only where it can be seen; else in its turn. Null: not now. */
export function waitFor({ active, visible, turn }: Pace): number | null {
  if (active && !visible) return null;
  return (active ? PERIOD_MS : 0) + TURN_MS * turn;
}
