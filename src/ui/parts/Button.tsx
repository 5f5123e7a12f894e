import { type ComponentProps, useLayoutEffect, useRef } from 'react';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'disabled' | 'ref'> {
  /** It has nothing to do now. */
  idle?: boolean;
}

/**
 * A button that does not lose the focus: from one that is `disabled`, or that goes, browsers take it and give it to nobody. An idle one
 * keeps it; one that goes hands it on to the first button of the transport.
 */
export function Button({ idle = false, onClick, ...props }: ButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const own = button.current;
    return () => {
      if (own === document.activeElement) document.querySelector<HTMLElement>('.play')?.focus({ preventScroll: true });
    };
  }, []);
  return <button ref={button} type="button" aria-disabled={idle} onClick={idle ? undefined : onClick} {...props} />;
}
