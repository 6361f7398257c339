import { StringDecoder } from 'node:string_decoder';

/** Longer than any key. */
const MAX_LENGTH = 1000;
const [ENTER, NEWLINE, CTRL_C, CTRL_D, CTRL_U, BACKSPACE, DELETE] = [
  '\r',
  '\n',
  '\u0003',
  '\u0004',
  '\u0015',
  '\b',
  '\u007f',
];

/** Input of a secret: a terminal in raw mode does not echo it, another stdin is read to its end. */
export async function askSecret(prompt: string, input = process.stdin, output = process.stderr): Promise<string> {
  const text = input.isTTY ? await typed(prompt, input, output) : await piped(input);
  const secret = text.trim();
  if (secret === '') throw new Error('No key was given');
  if (secret.length > MAX_LENGTH) throw new Error(`A key has at most ${MAX_LENGTH} characters`);
  return secret;
}

async function piped(input: NodeJS.ReadStream): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > 2 * MAX_LENGTH) break;
  }
  return text;
}

function typed(prompt: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  output.write(prompt);
  input.setRawMode(true);
  const decoder = new StringDecoder('utf8');
  let text = '';
  return new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      for (const sign of decoder.write(chunk)) {
        if (sign === ENTER || sign === NEWLINE || sign === CTRL_D) return end(() => resolve(text));
        if (sign === CTRL_C) return end(() => reject(new Error('No key was given')));
        if (sign === CTRL_U) text = '';
        else if (sign === BACKSPACE || sign === DELETE) text = text.slice(0, -1);
        else if (text.length <= MAX_LENGTH) text += sign;
      }
    };
    const closed = () => end(() => reject(new Error('No key was given')));
    const end = (settle: () => void) => {
      input.off('data', read).off('end', closed);
      input.setRawMode(false);
      input.pause();
      output.write('\n');
      settle();
    };
    input.on('data', read).on('end', closed);
  });
}
