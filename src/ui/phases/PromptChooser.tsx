import { phasesWords } from '../../words/en/phases';
import { setPrompt } from '../state/actions';

interface PromptChooserProps {
  prompts: number;
  /** Index of the shown one. */
  prompt: number;
  noun: string;
}

/** Walks through the prompts; the same choice in every panel that has one. */
export function PromptChooser({ prompts, prompt, noun }: PromptChooserProps) {
  const words = phasesWords().chooser;
  const move = (by: number) => setPrompt((prompt + by + prompts) % prompts);
  if (prompts < 2) return null;
  return (
    <div className="chooser">
      <button type="button" className="small" aria-label={words.previous(noun)} onClick={() => move(-1)}>
        ‹
      </button>
      <span className="figures">{words.at(noun, prompt + 1, prompts)}</span>
      <button type="button" className="small" aria-label={words.next(noun)} onClick={() => move(1)}>
        ›
      </button>
    </div>
  );
}
