import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';

/** A file that appears, whole, only when it is kept. A device such as /dev/null is written to as it is. */
export interface Output {
  line(text: string): void;
  keep(): void;
  /** Leaves no trace; does nothing after `keep`. */
  discard(): void;
}

/** Opens at once, so that a place that cannot be written to is found before the work. */
export function openOutput(path: string): Output {
  const inPlace = existsSync(path) && !statSync(path).isFile();
  const written = inPlace ? path : `${path}.${process.pid}.part`;
  const file = openSync(written, 'w');
  let open = true;
  const close = () => {
    open = false;
    closeSync(file);
  };
  return {
    line(text) {
      const bytes = Buffer.from(`${text}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    },
    keep() {
      if (!inPlace) fsyncSync(file);
      close();
      if (!inPlace) renameSync(written, path);
    },
    discard() {
      if (!open) return;
      close();
      if (!inPlace) rmSync(written, { force: true });
    },
  };
}
