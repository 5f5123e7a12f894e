import { shellWords } from '../../words/en/shell';
import { rich } from '../parts/rich';
import './footer.css';

export function Footer() {
  return (
    <footer className="footer">
      <p>
        {rich(shellWords().footer, {
          paper: (words) => (
            <a href="https://arxiv.org/abs/2410.06293" rel="noreferrer">
              {words}
            </a>
          ),
        })}
      </p>
    </footer>
  );
}
