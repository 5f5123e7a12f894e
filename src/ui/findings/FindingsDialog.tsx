import { DOCUMENTS, type Document } from '../../trace/momentLink';
import { findingsWords } from '../../words/en/findings';
import { lazyPart } from '../parts/ErrorBoundary';
import { Modal } from '../parts/Modal';
import { readFinding } from '../state/actions';

import './findings.css';

const Finding = lazyPart(
  () => findingsWords().document,
  () => import('./Finding').then(({ Finding }) => Finding),
  () => <p className="waiting">{findingsWords().loading}</p>,
);

/** What was measured, with numbers and commands, as the documents of the project say it. */
export function FindingsDialog({ document }: { document: Document | null }) {
  const words = findingsWords();
  return (
    <Modal title={words.title} open={document !== null} close={() => readFinding(null)} className="findings">
      <nav aria-label={words.documents} className="finding-list">
        {DOCUMENTS.map((id) => (
          <button key={id} type="button" aria-pressed={id === document} onClick={() => readFinding(id)}>
            {words.titles[id]}
          </button>
        ))}
      </nav>
      {document && <Finding props={{ document }} />}
    </Modal>
  );
}
