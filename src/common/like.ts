/** Returns a text with the signs escaped that LIKE has a meaning for. */
export const literalLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
