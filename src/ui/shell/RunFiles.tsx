import { useEffect, useRef, useState } from 'react';
import { messageOf } from '../../text';
import type { Trace } from '../../trace/fold';
import { metricsCsv } from '../../trace/metricsTable';
import { preferenceLines } from '../../trace/pairsFile';
import { download } from '../charts/download';
import { Modal } from '../parts/Modal';
import { wordsOf } from '../parts/worlds';
import { readRun, runFileName, runLines } from '../state/runFile';
import { showRun } from '../state/session';
import './dialogs.css';

const FILES = [
  {
    label: 'Save run',
    ending: '.jsonl',
    type: 'application/jsonl',
    about:
      'Everything on the screen, to open again: a line of JSON an event, as the command line’s run --out writes it.',
    write: runLines,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    label: 'Save metrics',
    ending: '.csv',
    type: 'text/csv',
    about: 'A row for every seed, arm and iteration, with all its numbers.',
    write: metricsCsv,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    label: 'Save pairs',
    ending: '-pairs.jsonl',
    type: 'application/jsonl',
    about: 'The labelled pairs of texts as prompt, chosen and rejected, which TRL reads.',
    write: preferenceLines,
    has: (trace: Trace) => trace.cells.size > 0 && trace.experiment !== null && !wordsOf(trace.experiment).table,
  },
] as const;

/** Saves what is on the screen, and opens what was saved: chosen in the dialog, or dropped anywhere on the page. */
export function RunFiles({ trace }: { trace: Trace }) {
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState<{ text: string; isFault: boolean } | null>(null);
  const close = () => {
    setOpen(false);
    setSaid(null);
  };
  const openRun = async (file: File) => {
    setOpen(true);
    setSaid({ text: `Reading ${file.name} …`, isFault: false });
    try {
      await showRun(await readRun(file));
      close();
    } catch (error) {
      const why = messageOf(error);
      setSaid({ text: `${file.name} cannot be opened. ${why}.`, isFault: true });
    }
  };
  useDroppedFile(openRun);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Save or open
      </button>
      <Modal title="Save or open a run" open={isOpen} close={close} className="run-files">
        <SaveButtons trace={trace} />
        <label className="labelled">
          <span>Open a run, or drop its file anywhere on the page. The run on the screen gives way.</span>
          <input
            type="file"
            accept=".jsonl,.gz"
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file) void openRun(file);
              // So that the same file can be chosen again.
              target.value = '';
            }}
          />
        </label>
        {said && <p role={said.isFault ? 'alert' : 'status'}>{said.text}</p>}
      </Modal>
    </>
  );
}

function SaveButtons({ trace }: { trace: Trace }) {
  return (
    <dl>
      {FILES.map(({ label, ending, type, about, write, has }) => (
        <div key={label}>
          <dt>
            <button
              type="button"
              disabled={!has(trace)}
              onClick={() => download(runFileName(trace, ending), type, write(trace))}
            >
              {label}
            </button>
          </dt>
          <dd>{about}</dd>
        </div>
      ))}
    </dl>
  );
}

/** A file that is dropped on the page comes here, instead of the browser leaving the page for it. */
function useDroppedFile(take: (file: File) => Promise<void>): void {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const listening = new AbortController();
    const { signal } = listening;
    const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
    document.addEventListener('dragover', (event) => hasFiles(event) && event.preventDefault(), { signal });
    document.addEventListener(
      'drop',
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        const file = event.dataTransfer?.files[0];
        if (file) void latest.current(file);
      },
      { signal },
    );
    return () => listening.abort();
  }, []);
}
