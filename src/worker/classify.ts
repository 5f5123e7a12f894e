import type { Classify } from '../engine/learners/own';
import type { ModelWorld } from '../experiment/experiment';
import { Failed, type Failure } from '../messages/failure';
import type { FromClassifier, ToClassifier } from './classifierProtocol';

/** Seconds that a classifier may take to open, and for a response. */
const OPEN_SECONDS = 120;
const SCORE_SECONDS = 30;

type Judge = Extract<ModelWorld['judge'], { kind: 'classifier' }>;

/** What is waited for; answers come in the order of the questions. */
interface Wait {
  resolve(message: FromClassifier): void;
  reject(error: Error): void;
  late: ReturnType<typeof setTimeout> | null;
}

const newWorker = () => new Worker(new URL('./classifier.ts', import.meta.url), { type: 'module' });

/**
 * Opens a classifier in a worker of its own. Rejects with a Failed that says what is wrong with it; a response that takes too long ends it. `close` ends it
 * whatever it does, and so who waits.
 */
export async function openClassifier(
  files: readonly File[],
  { label, pair }: Pick<Judge, 'label' | 'pair'>,
): Promise<{ classify: Classify; close(): void }> {
  const worker = newWorker();
  const waits: Wait[] = [];
  const end = (failure: Failure) => {
    worker.terminate();
    for (const { reject, late } of waits.splice(0)) {
      if (late) clearTimeout(late);
      reject(new Failed(failure));
    }
  };
  /** The first that waits has so long; the next ones begin to count when it is done. */
  const watch = (seconds: number) => {
    const [first] = waits;
    const give = () => end({ code: 'too-slow', facts: { what: 'The classifier', seconds } });
    if (first) first.late ??= setTimeout(give, 1000 * seconds);
  };
  const ask = (message: ToClassifier): Promise<FromClassifier> => {
    const answer = new Promise<FromClassifier>((resolve, reject) => waits.push({ resolve, reject, late: null }));
    worker.postMessage(message);
    watch(message.kind === 'open' ? OPEN_SECONDS : SCORE_SECONDS);
    return answer;
  };
  worker.addEventListener('message', ({ data }: MessageEvent<FromClassifier>) => {
    const wait = waits.shift();
    if (!wait) return;
    if (wait.late) clearTimeout(wait.late);
    if (data.kind === 'failed') wait.reject(new Failed(data.detail));
    else wait.resolve(data);
    watch(SCORE_SECONDS);
  });
  worker.addEventListener('error', ({ message }) =>
    end({ code: 'bad-classifier', facts: { detail: message || 'its worker could not be loaded' } }),
  );
  try {
    await ask({ kind: 'open', files, label, pair });
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    async classify(prompt, text) {
      const answer = await ask({ kind: 'score', prompt, text });
      return (answer as Extract<FromClassifier, { kind: 'scored' }>).reward;
    },
    close: () => end({ code: 'worker-stopped' }),
  };
}
