import { type ReactNode, useEffect, useRef } from 'react';
import { presentWords } from '../../words/en/present';
import './present.css';

interface PresentDialogProps {
  open: boolean;
  leave: () => void;
  children: ReactNode;
}

/**
 * The frame of present mode: a modal dialog over the workbench, which stays as it is. The focus goes in, and comes back to where it was; where
 * there was none, to the button that opens it.
 */
export function PresentDialog({ open, leave, children }: PresentDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const own = dialog.current;
    if (!own || !open) return;
    const before = document.activeElement;
    own.showModal();
    own.focus();
    return () => {
      if (document.fullscreenElement) void document.exitFullscreen();
      own.close();
      if (before === document.body) document.getElementById('present')?.focus({ preventScroll: true });
    };
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="present"
      tabIndex={-1}
      aria-label={presentWords().name}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
    >
      {open && children}
    </dialog>
  );
}
