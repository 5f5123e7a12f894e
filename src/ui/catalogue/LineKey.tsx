/** How a curve is drawn. */
export interface Look {
  key: string;
  id: string;
  name: string;
  colour: string;
  dash: string;
}

/** A piece of the line. */
export function LineKey({ colour, dash }: Pick<Look, 'colour' | 'dash'>) {
  return (
    <svg viewBox="0 0 24 8" className="line-key" aria-hidden="true">
      <line x1="1" y1="4" x2="23" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}
