import type { ReactNode } from 'react';
import { ownWords } from '../../words/en/own';

interface FileChoiceProps {
  title: string;
  about: string;
  /** Null if nothing is chosen. */
  chosen: string | null;
  children: ReactNode;
}

export function FileChoice({ title, about, chosen, children }: FileChoiceProps) {
  return (
    <fieldset>
      <legend>{title}</legend>
      <p className="own-about">{about}</p>
      <div className="buttons">{children}</div>
      <p role="status" className="own-chosen">
        {chosen ?? ownWords().nothingChosen}
      </p>
    </fieldset>
  );
}

interface FilePickerProps {
  label: string;
  multiple?: boolean;
  folder?: boolean;
  accept?: string;
  choose: (files: File[]) => void;
}

export function FilePicker({ label, multiple = false, folder = false, accept, choose }: FilePickerProps) {
  return (
    <label className="own-file">
      <span>{label} …</span>
      <input
        type="file"
        multiple={multiple}
        accept={accept}
        ref={(input) => {
          input?.toggleAttribute('webkitdirectory', folder);
        }}
        onChange={({ target }) => {
          if (target.files?.length) choose([...target.files]);
          // So that the same file can be chosen again.
          target.value = '';
        }}
      />
    </label>
  );
}
