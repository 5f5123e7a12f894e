/** What files begin with that people take for another. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'nothing: it is empty'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS, in place of the file itself'],
  [/^\s*<(!doctype|html)/i, 'a page that a server has sent'],
  [/^PK[^ -~]{2}/, 'a ZIP archive, to be unpacked first, or of PyTorch'],
  [/^[^ -~]\u008b/, 'packed with gzip'],
  [/^PAR1/, 'data in Parquet'],
  [/^.{8}\{"/s, 'weights as safetensors, which need the files beside them'],
  [/^\s*[[{]/, 'JSON'],
];

/** How much of a beginning is shown. */
const SHOWN = 20;

/** What a file is that is not what it should be, in words, by its first bytes. */
export function kindOf(bytes: Uint8Array): string {
  const beginning = String.fromCharCode(...bytes.subarray(0, 200));
  const known = KINDS.find(([begins]) => begins.test(beginning));
  return known?.[1] ?? `a file that begins with ${JSON.stringify(beginning.slice(0, SHOWN))}`;
}
