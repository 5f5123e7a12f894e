import { DOCUMENTS, type Document } from '../../trace/momentLink';
import { lazyPart } from '../parts/ErrorBoundary';
import { Modal } from '../parts/Modal';
import { readFinding } from '../state/actions';
import { SOURCES } from './documents';
import './findings.css';

const Finding = lazyPart(
  () => 'The document',
  () => import('./Finding').then(({ Finding }) => Finding),
  () => <p className="waiting">Loading …</p>,
);

/** What was measured, with numbers and commands, as the documents of the project say it. */
export function FindingsDialog({ document }: { document: Document | null }) {
  return (
    <Modal title="What was measured" open={document !== null} close={() => readFinding(null)} className="findings">
      <nav aria-label="Documents" className="finding-list">
        {DOCUMENTS.map((id) => (
          <button key={id} type="button" aria-pressed={id === document} onClick={() => readFinding(id)}>
            {SOURCES[id].title}
          </button>
        ))}
      </nav>
      {document && <Finding props={{ document }} />}
    </Modal>
  );
}
