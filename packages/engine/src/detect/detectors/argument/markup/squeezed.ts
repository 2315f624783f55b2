/** Without comments, blanks, controls and backslashes, which CSS and addresses do without. */
export const squeezed = (value: string): string => value.replace(/\/\*.{0,80}?\*\/|[\0-\x20\\]/gs, "");
