import type { ArmStyle } from './arms';

/** A piece of a line, as it is drawn in the pictures. */
export function LineKey({ colour, dash }: ArmStyle) {
  return (
    <svg viewBox="0 0 24 8" className="line-key" aria-hidden="true">
      <line x1="1" y1="4" x2="23" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}
