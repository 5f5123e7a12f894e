import { setPrompt } from '../state/actions';
import { useView } from '../state/viewStore';

/** Walks through the beginnings; the same choice in every panel that has one. */
export function PromptChooser({ prompts, noun = 'beginning' }: { prompts: number; noun?: string }) {
  const chosen = useView((view) => view.prompt) % prompts;
  const move = (by: number) => setPrompt((chosen + by + prompts) % prompts);
  if (prompts < 2) return null;
  return (
    <div className="chooser">
      <button type="button" className="small" aria-label={`Previous ${noun}`} onClick={() => move(-1)}>
        ‹
      </button>
      <span className="figures">
        {noun} {chosen + 1} of {prompts}
      </span>
      <button type="button" className="small" aria-label={`Next ${noun}`} onClick={() => move(1)}>
        ›
      </button>
    </div>
  );
}
