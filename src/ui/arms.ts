import type { Arm } from '../experiment/experiment';

/** How an arm is drawn in every picture: colour and dash by its place in the experiment, so that neither depends on the other. */
export interface ArmStyle {
  /** A CSS colour that follows the colour scheme. */
  colour: string;
  /** SVG stroke-dasharray; empty for a solid line. */
  dash: string;
}

const DASHES = ['', '7 3', '2 3', '10 3 2 3', '4 2', '1 3'];

export function armStyle(index: number): ArmStyle {
  const place = Math.max(index, 0) % DASHES.length;
  return { colour: `var(--arm-${place})`, dash: DASHES[place]! };
}

export function styleOf(arms: readonly Arm[], id: string): ArmStyle {
  return armStyle(arms.findIndex((arm) => arm.id === id));
}
