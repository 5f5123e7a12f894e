import { setHelp } from './actions';
import { Modal } from './Modal';
import { useStore } from './store';

const KEYS = [
  ['Space', 'play or pause'],
  ['← →', 'one phase back or on'],
  ['⇧ ← →', 'one iteration back or on'],
  ['1 … 6', 'choose an arm'],
  ['Ctrl or ⌘ Z', 'undo a change of the settings; with ⇧ redo it'],
  ['?', 'this help'],
] as const;

export function HelpDialog() {
  const open = useStore((state) => state.helpOpen);
  return (
    <Modal title="How to read this page" open={open} close={() => setHelp(false)}>
      <p>
        Every iteration has four phases. The <em>anchor</em> writes responses; an oracle says which it prefers; a solver
        moves the policy towards the preferred ones without leaving the anchor too far behind, and finds the{' '}
        <em>solution</em>; momentum carries the solution on along its last change, which gives the next anchor. The
        output is always a solution, never an extrapolated policy.
      </p>
      <p>
        Arms run side by side on the same seeds, beginnings and random numbers. The control is iterative DPO with the
        smaller β(1−α): in the exact model momentum buys no more than that, so a gain over the control is what momentum
        itself adds.
      </p>
      <table className="plain">
        <caption>Keys</caption>
        <tbody>
          {KEYS.map(([key, meaning]) => (
            <tr key={key}>
              <th scope="row">
                <kbd>{key}</kbd>
              </th>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
