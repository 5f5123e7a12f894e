import { failureText } from '../../messages/failure';
import type { CheckNote } from '../../worker/protocol';
import { CopyButton } from '../parts/CopyButton';
import { count, significant } from '../parts/format';
import { Modal } from '../parts/Modal';
import { Scroller } from '../parts/Scroller';
import { setSelftest } from '../state/actions';
import { checkGpu, stopCheck } from '../state/session';
import './dialogs.css';

/** "Check this GPU": every kernel against its double-precision reference on this machine, with a report to copy. */
export function SelftestDialog({ open, check }: { open: boolean; check: CheckNote | null }) {
  return (
    <Modal title="Check this GPU" open={open} close={() => setSelftest(false)}>
      <p>Every kernel runs on this machine’s graphics adapter and is held against a double-precision reference.</p>
      {check && <Result check={check} />}
    </Modal>
  );
}

function Result({ check }: { check: CheckNote }) {
  const { state, adapter, verdicts, detail } = check;
  const failed = verdicts.filter((one) => !one.passed).length;
  const summary = {
    running: `Checking … ${count(verdicts.length, 'case')} done`,
    finished:
      failed === 0
        ? `All ${count(verdicts.length, 'case')} passed`
        : `${failed} of ${count(verdicts.length, 'case')} failed`,
    cancelled: `Cancelled after ${count(verdicts.length, 'case')}`,
    failed: `The check could not be finished: ${detail ? failureText(detail) : 'no reason was given'}`,
  }[state];
  return (
    <>
      <p role="status" className="check-summary" data-state={failed > 0 ? 'failed' : state}>
        <strong>{summary}</strong>
        {adapter && ` · ${adapter}`}
      </p>
      {verdicts.length > 0 && <Verdicts verdicts={verdicts} />}
      <div className="buttons">
        <CopyButton label="Copy report" text={check.report} disabled={state === 'running' || check.report === null} />
        {state === 'running' ? (
          <button type="button" onClick={stopCheck}>
            Cancel
          </button>
        ) : (
          <button type="button" onClick={checkGpu}>
            Check again
          </button>
        )}
      </div>
    </>
  );
}

function Verdicts({ verdicts }: { verdicts: CheckNote['verdicts'] }) {
  return (
    <Scroller className="scroll check" label="Results">
      <table className="plain figures">
        <thead>
          <tr>
            {['op', 'shape', 'error', 'limit', 'verdict'].map((name) => (
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
              <td>{passed ? '✓ passed' : `✗ ${failure ?? 'failed'}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
