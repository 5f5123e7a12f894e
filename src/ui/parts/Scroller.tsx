import type { ReactNode } from 'react';

/** A named region that scrolls, also by keyboard. */
export function Scroller({ label, className, children }: { label: string; className: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, axe scrollable-region-focusable
    <section className={className} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
