import './footer.css';

export function Footer() {
  return (
    <footer className="footer">
      <p>
        Accelerated Preference Optimization is He, Yuan and Gu,{' '}
        <a href="https://arxiv.org/abs/2410.06293" rel="noreferrer">
          arXiv 2410.06293
        </a>{' '}
        (not the Anchored Preference Optimization that other libraries shorten to APO). Everything runs on this machine;
        the page asks no other host for anything, unless you load a model from one.
      </p>
    </footer>
  );
}
