import { useEffect, useState } from 'react';
import type { Trace } from '../../trace/fold';
import { metricsCsv } from '../../trace/metricsTable';
import { preferenceLines } from '../../trace/pairsFile';
import { download } from '../charts/download';
import { Modal } from '../parts/Modal';
import { wordsOf } from '../parts/worlds';
import { openIfOfLesson } from '../state/lesson';
import { stopOpening, takeLeft } from '../state/opening';
import { loadRest } from '../state/recorded';
import { runFileName, runLines } from '../state/runFile';
import type { Run } from '../state/runStore';
import { openRun } from '../state/session';
import { Opening } from './Opening';
import { useDroppedFile } from './useDroppedFile';
import './dialogs.css';

const FILES = [
  {
    label: 'Save run',
    ending: '.jsonl',
    type: 'application/jsonl',
    about:
      'Everything on the screen, to open again: a line of JSON an event, as the command line’s run --out writes it.',
    write: runLines,
    needsTexts: true,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    label: 'Save metrics',
    ending: '.csv',
    type: 'text/csv',
    about: 'A row for every seed, arm and iteration, with all its numbers.',
    write: metricsCsv,
    needsTexts: false,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    label: 'Save pairs',
    ending: '-pairs.jsonl',
    type: 'application/jsonl',
    about: 'The labelled pairs of texts as prompt, chosen and rejected, which TRL reads.',
    write: preferenceLines,
    needsTexts: true,
    has: (trace: Trace) => trace.cells.size > 0 && trace.experiment !== null && !wordsOf(trace.experiment).table,
  },
] as const;

/** Saves what is on the screen, and opens what was saved: chosen in the dialog, or dropped anywhere on the page. */
export function RunFiles({ trace, opening, rest }: Pick<Run, 'trace' | 'opening' | 'rest'>) {
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    if (opening?.fault) stopOpening();
  };
  const open = async (file: File) => {
    if (await openIfOfLesson(file)) return;
    setOpen(true);
    if (await openRun(file)) setOpen(false);
  };
  useDroppedFile((file) => void open(file));
  // One that was dropped on the first screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const left = takeLeft();
    if (left) void open(left);
  }, []);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Save or open
      </button>
      <Modal title="Save or open a run" open={isOpen} close={close} className="run-files">
        {rest && (
          <p>
            The rest of the recording {rest === 'loading' ? 'is on its way.' : 'has not been loaded. '}
            {rest !== 'loading' && (
              <button type="button" onClick={() => void loadRest()}>
                Load it
              </button>
            )}
          </p>
        )}
        <SaveButtons trace={trace} whole={rest === null} />
        <label className="labelled">
          <span>Open a run, or drop its file anywhere on the page. The run on the screen gives way.</span>
          <input
            type="file"
            accept=".jsonl,.gz"
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file) void open(file);
              // So that the same file can be chosen again.
              target.value = '';
            }}
          />
        </label>
        {opening && <Opening opening={opening} />}
      </Modal>
    </>
  );
}

function SaveButtons({ trace, whole }: { trace: Trace; whole: boolean }) {
  return (
    <dl>
      {FILES.map(({ label, ending, type, about, write, has, needsTexts }) => (
        <div key={label}>
          <dt>
            <button
              type="button"
              disabled={!has(trace) || (!whole && needsTexts)}
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
