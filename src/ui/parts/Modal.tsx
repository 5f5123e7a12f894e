import { type ReactNode, useEffect, useId, useRef } from 'react';
import { partsWords } from '../../words/en/parts';

interface ModalProps {
  title: string;
  open: boolean;
  close: () => void;
  children: ReactNode;
  className?: string;
}

/** A native modal dialog: focus stays inside, Escape closes. */
export function Modal({ title, open, close, children, className }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className={className} aria-labelledby={id} onClose={close}>
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={close}>
          {partsWords().close}
        </button>
      </div>
      {open && children}
    </dialog>
  );
}
