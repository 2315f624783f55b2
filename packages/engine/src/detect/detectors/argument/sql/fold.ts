/**
 * Brings a row of SQL tokens to the shape over which the grammar is written: signs, negations, dotted names, comments and the
 * second words of `union all`, `order by` and the like are gone, so that one pattern stands for all ways to write it.
 */
export function fold(letters: string): string {
  return letters
    .replace(/[ X!]+/g, "")
    .replace(/[nDvysotiLFKSWHBPIEQfde1](?:\.+[nDvysotiaLFKSWHBPIEQfde])+/g, (dotted) =>
      dotted.includes("D") ? "D" : "n",
    )
    .replace(/By/g, "B")
    .replace(/([UFS])y+/g, "$1")
    .replace(/S\*/g, "S1")
    .replace(/B(?![1(fdenitv-])/g, "n")
    .replace(/oo+/g, "o")
    .replace(/([oa*&|(,USWHB-])-+(?=[1nvysfitde(])/g, "$1")
    .replace(/^-+(?=[1(tfide])/, "")
    .replace(/[*-]/g, "a")
    .replace(/ss+/g, "s");
}
