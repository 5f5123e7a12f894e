import type { Arm } from '../../experiment/experiment';

/** How an arm is drawn in every picture: colour and dash, both by its place in the experiment, so that either one distinguishes the arms. */
export interface ArmStyle {
  /** A CSS colour that follows the colour scheme. */
  colour: string;
  /** SVG stroke-dasharray; empty for a solid line. */
  dash: string;
}

const DASHES = ['', '7 3', '2 3', '10 3 2 3', '4 2', '1 3'];

/** More arms than this cannot be distinguished by colour and dash. */
const MOST_TOLD_APART = DASHES.length;

export function armStyle(index: number): ArmStyle {
  const place = Math.max(index, 0) % DASHES.length;
  return { colour: `var(--arm-${place})`, dash: DASHES[place]! };
}

export function styleOf(arms: readonly Arm[], id: string): ArmStyle {
  return armStyle(arms.findIndex((arm) => arm.id === id));
}

/** Ids of the arms that a reader is looking at. */
export interface Focus {
  selected: string;
  hovered: string | null;
}

interface ArmLook extends ArmStyle {
  /** Drawn thin, grey, without a band and behind the others: one of too many arms. */
  muted: boolean;
}

export const isCrowd = (arms: readonly Arm[]): boolean => arms.length > MOST_TOLD_APART;

/**
 * An arm as it is drawn now. A few arms have a style each; of a crowd only those in focus do: the plain one that all are compared with,
 * the selected one and the one under the pointer.
 */
export function lookOf(arms: readonly Arm[], id: string, focus: Focus): ArmLook {
  if (!isCrowd(arms)) return { ...styleOf(arms, id), muted: false };
  const place = [plainArm(arms)?.id, focus.selected, focus.hovered].indexOf(id);
  return place < 0 ? { colour: 'var(--arm-muted)', dash: '', muted: true } : { ...armStyle(place), muted: false };
}

const NOBODY: Focus = { selected: '', hovered: null };

/** The focus as far as pictures differ by it: a few arms are drawn alike whichever is in focus, so it stays the same object. */
export const drawnFocus = (arms: readonly Arm[], focus: Focus): Focus => (isCrowd(arms) ? focus : NOBODY);

/** Arms whose numbers stand beside a picture: all of a few; of a crowd those in focus, in the order of the experiment. */
export function inFocus(arms: readonly Arm[], focus: Focus): readonly Arm[] {
  return isCrowd(arms) ? arms.filter(({ id }) => !lookOf(arms, id, focus).muted) : arms;
}

/** Arms in the order in which they are drawn: those in focus last, over the others. */
export function drawnOrder(arms: readonly Arm[], focus: Focus): readonly Arm[] {
  if (!isCrowd(arms)) return arms;
  return [...arms.filter(({ id }) => lookOf(arms, id, focus).muted), ...inFocus(arms, focus)];
}

/** Iterative DPO without momentum, if there is such an arm. */
export const plainArm = (arms: readonly Arm[]): Arm | undefined =>
  arms.find(({ objective, momentum }) => objective.id === 'dpo' && momentum.schedule === 'none');
