/** Where a paper is found. */
export function Arxiv({ id }: { id: string }) {
  return (
    <a className="arxiv figures" href={`https://arxiv.org/abs/${id}`} rel="noreferrer">
      arXiv {id}
    </a>
  );
}
