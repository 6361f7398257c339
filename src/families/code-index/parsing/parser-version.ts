/** Version of what is made of a text: another one has every text parsed again. */
export const PARSER = 1;
