import { LineKey } from '../parts/LineKey';

/** What a chart says at one place. */
export interface ReadoutText {
  head: string;
  lines: readonly { key: string; colour: string; dash: string; text: string }[];
  foot?: string | undefined;
}

interface ReadoutProps {
  of: (place: number) => ReadoutText;
  /** Given by recharts. */
  active?: boolean;
  payload?: readonly { payload?: { place: number } }[];
}

/** What the pointer, or the arrow keys in a chart, are at. Not a live region: the readings above the chart say the same calmly. */
export function Readout({ of, active, payload }: ReadoutProps) {
  const place = payload?.[0]?.payload?.place;
  if (!active || place === undefined) return null;
  const { head, lines, foot } = of(place);
  return (
    <div className="readout figures" aria-hidden="true">
      <p>{head}</p>
      {lines.map(({ key, colour, dash, text }) => (
        <p key={key}>
          <LineKey colour={colour} dash={dash} /> {text}
        </p>
      ))}
      {foot && <p>{foot}</p>}
    </div>
  );
}
