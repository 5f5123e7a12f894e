import type { ReactNode } from 'react';
import type { Hideable } from '../../lessons/hideable';
import { useLocks } from '../state/locks';
import { HiddenPart } from './HiddenPart';

/** A part of the page, unless a card hides it. */
export function Shown({ part, children }: { part: Hideable; children: ReactNode }) {
  const hidden = useLocks((locks) => locks.hidden.includes(part));
  return hidden ? <HiddenPart part={part} /> : children;
}
