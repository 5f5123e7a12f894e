import { useState } from 'react';
import type { Method } from '../../algorithms/objectives/row';
import { completeSettings } from '../../algorithms/objectives/table';
import { CopyButton } from '../parts/CopyButton';
import { lazyPart } from '../parts/ErrorBoundary';
import { Scroller } from '../parts/Scroller';
import { showCatalogueList } from '../state/actions';
import { Arxiv } from './Arxiv';
import { bibtex } from './bibtex';
import { Formula } from './Formula';
import { MarginPanel } from './MarginPanel';
import { hasMarginPlot } from './margin';
import { NameNote } from './NameNotes';
import { needsText } from './needs';
import { SettingControls } from './SettingControls';
import { UseThis } from './UseThis';
import type { ViewProps } from './view';
import './page.css';

const Sources = lazyPart(
  () => 'The code',
  () => import('./Sources').then(({ Sources }) => Sources),
  () => <p className="waiting">Loading the code …</p>,
);

/** One objective: what it is, its curve, its code, how to cite it and how to use it. */
export function ObjectivePage({ row, view, change }: ViewProps & { row: Method }) {
  const settings = view.settings[row.id] ?? completeSettings(row, {});
  const set = (next: typeof settings) => change({ settings: { ...view.settings, [row.id]: next } });
  return (
    <article className="catalogue-page" aria-label={row.name}>
      <button type="button" className="catalogue-back" onClick={showCatalogueList}>
        ← All objectives
      </button>
      <header>
        <h3>{row.name}</h3>
        <p className="entry-facts figures">
          <code>{row.id}</code>
          {row.aliases?.map((alias) => (
            <span key={alias}>
              also <code>{alias}</code>
            </span>
          ))}
          <Arxiv id={row.arxiv} /> <span>{row.year}</span>
        </p>
      </header>
      <Scroller className="scroll formula" label={`Formula of ${row.name}`}>
        <Formula id={row.id} />
      </Scroller>
      <p className="aside legend-line">
        <i>w</i> is the preferred and <i>l</i> the other response, |<i>w</i>| its length in tokens; <i>c</i> = log π −
        log π<sub>ref</sub>, the margin is Δ = <i>c</i>
        <sub>w</sub> − <i>c</i>
        <sub>l</sub>; σ is the logistic function.
      </p>
      <dl className="words">
        <div>
          <dt>What it changes</dt>
          <dd>{row.changes}</dd>
        </div>
        <div>
          <dt>How it fails</dt>
          <dd>{row.fails}</dd>
        </div>
        <div>
          <dt>What it needs</dt>
          <dd>{needsText(row.needs).replace(/^./, (first) => first.toUpperCase())}.</dd>
        </div>
      </dl>
      <NameNote arxiv={row.arxiv} />
      {hasMarginPlot(row) ? (
        <MarginPanel row={row} settings={settings} set={set} view={view} change={change} />
      ) : (
        <>
          <p className="aside">There is no curve against a margin: this is not a function of one pair of responses.</p>
          <SettingControls row={row} settings={settings} set={set} />
        </>
      )}
      <UseThis row={row} settings={settings} />
      <Cite row={row} />
      <Code id={row.id} />
    </article>
  );
}

function Cite({ row }: { row: Method }) {
  const text = bibtex(row.arxiv, row.name);
  return (
    <section className="cite">
      <div className="section-head">
        <h4>Cite</h4>
        <CopyButton label="Copy BibTeX" what={row.id} text={text} />
      </div>
      <Scroller className="scroll code" label={`BibTeX of ${row.name}`}>
        <pre>{text}</pre>
      </Scroller>
    </section>
  );
}

/** Loaded when it is first opened. */
function Code({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="sources" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The code: WGSL for the GPU, TypeScript in f64 as its reference</summary>
      {open && <Sources props={{ id }} />}
    </details>
  );
}
