/** A code of a catalogue, and the facts that its message needs: plain data. */
export type Entry<Catalogue> = {
  [Code in keyof Catalogue]: Catalogue[Code] extends (facts: infer Facts, ...rest: never[]) => string
    ? unknown extends Facts
      ? { code: Code }
      : { code: Code; facts: Facts }
    : never;
}[keyof Catalogue];
