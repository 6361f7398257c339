import { emitKeypressEvents, type Key } from 'node:readline';

const NAMES: Partial<Record<string, string>> = { return: 'enter' };

/** Keys of a terminal in raw mode, by name (`up`, `enter`, `ctrl-c`) or as the character. @returns a function that ends it */
export function listenToKeys(input: NodeJS.ReadStream, pressed: (key: string) => void): () => void {
  const onKey = (text: string | undefined, { name = '', ctrl, meta }: Key) => {
    if (ctrl) return pressed(`ctrl-${name}`);
    if (meta && name !== 'escape') return;
    const printed = text !== undefined && [...text].length === 1 && text >= ' ' && text !== '\u007f';
    pressed(printed ? text : (NAMES[name] ?? name));
  };
  emitKeypressEvents(input);
  input.on('keypress', onKey);
  input.resume();
  return () => {
    input.off('keypress', onKey);
    input.pause();
  };
}
