import { useEffect, useState } from 'react';
import type { Trace } from '../../trace/fold';
import { shellWords } from '../../words/en/shell';
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
import { useDroppedFiles } from './useDroppedFiles';
import './dialogs.css';

const FILES = [
  {
    name: 'run',
    ending: '.jsonl',
    type: 'application/jsonl',
    write: async (trace: Trace) => runLines(trace),
    needsTexts: true,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    name: 'metrics',
    ending: '.csv',
    type: 'text/csv',
    write: async (trace: Trace) => (await import('../../trace/metricsTable')).metricsCsv(trace),
    needsTexts: false,
    has: (trace: Trace) => trace.cells.size > 0,
  },
  {
    name: 'pairs',
    ending: '-pairs.jsonl',
    type: 'application/jsonl',
    write: async (trace: Trace) => (await import('../../trace/pairsFile')).preferenceLines(trace),
    needsTexts: true,
    has: (trace: Trace) => trace.cells.size > 0 && trace.experiment !== null && !wordsOf(trace.experiment).table,
  },
] as const;

/** Saves what is on the screen, and opens what was saved, chosen in the dialog, or dropped anywhere on the page; a model or data go where they belong. */
export function RunFiles({ trace, opening, rest }: Pick<Run, 'trace' | 'opening' | 'rest'>) {
  const words = shellWords().files;
  const [isOpen, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    if (opening?.fault) stopOpening();
  };
  const open = async (files: readonly File[]) => {
    const file = files[0]!;
    if (await openIfOfLesson(file)) return;
    const { takeOwn } = await import('../own/chosen');
    if (await takeOwn(files)) return setOpen(false);
    setOpen(true);
    if (await openRun(file)) setOpen(false);
  };
  useDroppedFiles((files) => void open(files));
  // What was dropped on the first screen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    const left = takeLeft();
    if (left) void open(left);
  }, []);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {words.open}
      </button>
      <Modal title={words.title} open={isOpen} close={close} className="run-files">
        {rest && (
          <p>
            {rest === 'loading' ? words.restComing : words.restLacking}{' '}
            {rest !== 'loading' && (
              <button type="button" onClick={() => void loadRest()}>
                {words.loadRest}
              </button>
            )}
          </p>
        )}
        <SaveButtons trace={trace} whole={rest === null} />
        <label className="labelled">
          <span>{words.choose}</span>
          <input
            type="file"
            accept=".jsonl,.gz"
            onChange={({ target }) => {
              const file = target.files?.[0];
              if (file) void open([file]);
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
  const words = shellWords().files;
  return (
    <dl>
      {FILES.map(({ name, ending, type, write, has, needsTexts }) => (
        <div key={name}>
          <dt>
            <button
              type="button"
              disabled={!has(trace) || (!whole && needsTexts)}
              onClick={async () => download(runFileName(trace, ending), type, await write(trace))}
            >
              {words[name].label}
            </button>
          </dt>
          <dd>{words[name].about}</dd>
        </div>
      ))}
    </dl>
  );
}
