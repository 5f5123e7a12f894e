import { type ReactNode, useEffect, useId, useRef } from 'react';

/** A native modal dialog: focus stays inside, Escape closes. */
export function Modal(props: { title: string; open: boolean; close: () => void; children: ReactNode }) {
  const { title, open, close, children } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={close}>
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </div>
      {open && children}
    </dialog>
  );
}
