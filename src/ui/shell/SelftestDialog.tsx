import { failureText } from '../../messages/failure';
import { shellWords } from '../../words/en/shell';
import type { CheckNote } from '../../worker/protocol';
import { CopyButton } from '../parts/CopyButton';
import { significant } from '../parts/format';
import { Modal } from '../parts/Modal';
import { Scroller } from '../parts/Scroller';
import { setSelftest } from '../state/actions';
import { checkGpu, retryLeftOut, stopCheck } from '../state/session';
import './dialogs.css';

/** "Check this GPU": every kernel against its double-precision reference on this machine, with a report to copy. */
export function SelftestDialog({ open, check }: { open: boolean; check: CheckNote | null }) {
  const words = shellWords().selftest;
  return (
    <Modal title={words.title} open={open} close={() => setSelftest(false)}>
      <p>{words.about}</p>
      {check && <Result check={check} />}
    </Modal>
  );
}

function Result({ check }: { check: CheckNote }) {
  const words = shellWords().selftest;
  const { state, adapter, verdicts, leftOut, detail } = check;
  const failed = verdicts.filter((one) => !one.passed).length;
  const summary = {
    running: words.checking(verdicts.length),
    finished: failed === 0 ? words.passed(verdicts.length) : words.failed(failed, verdicts.length),
    cancelled: words.cancelled(verdicts.length),
    failed: words.stopped(detail ? failureText(detail) : words.noReason),
  }[state];
  return (
    <>
      <p role="status" className="check-summary" data-state={failed > 0 ? 'failed' : state}>
        <strong>{summary}</strong>
        {adapter && ` · ${adapter}`}
      </p>
      {leftOut.length > 0 && <p role="note">{words.leftOut(leftOut.join('; '))}</p>}
      {verdicts.length > 0 && <Verdicts verdicts={verdicts} />}
      <div className="buttons check-buttons">
        <CopyButton label={words.copy} text={check.report} disabled={state === 'running' || check.report === null} />
        {state === 'running' ? (
          <button type="button" onClick={stopCheck}>
            {words.cancel}
          </button>
        ) : (
          <button type="button" onClick={checkGpu}>
            {words.again}
          </button>
        )}
        {state !== 'running' && leftOut.length > 0 && (
          <button type="button" onClick={retryLeftOut}>
            {words.retry}
          </button>
        )}
      </div>
    </>
  );
}

function Verdicts({ verdicts }: { verdicts: CheckNote['verdicts'] }) {
  const words = shellWords().selftest;
  return (
    <Scroller className="scroll check" label={words.results}>
      <table className="plain figures">
        <thead>
          <tr>
            {Object.values(words.columns).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {verdicts.map(({ op, shape, error, limit, tolerance, passed, failure }) => (
            <tr key={`${op} ${shape}`} data-passed={passed}>
              <th scope="row">{op}</th>
              <td>{shape}</td>
              <td>{significant(error)}</td>
              <td title={tolerance}>{significant(limit)}</td>
              <td>{passed ? `✓ ${words.casePassed}` : `✗ ${failure ?? words.caseFailed}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
