import { useState, useSyncExternalStore, type FormEvent, type ReactNode } from 'react';
import { texts } from '../texts.js';
import { Modal } from './modal.js';
import { ProblemNote } from './problem-note.js';

/** An act that is confirmed: the hub records who did it, and the reason. */
export interface Question {
  title: string;
  /** What will happen. */
  text: ReactNode;
  /** Label of the button: the act and what it concerns, as "Retry 312 jobs". */
  button: string;
  isReasonRequired?: boolean;
  act: (reason: string) => Promise<unknown>;
}

let question: Question | null = null;
const watchers = new Set<() => void>();

/** Opens the dialog with this question. */
export function ask(next: Question): void {
  question = next;
  for (const watcher of watchers) watcher();
}

/** Closes the dialog, unless it has another question by now. */
function dismiss(asked: Question | null = question): void {
  if (asked !== question) return;
  question = null;
  for (const watcher of watchers) watcher();
}

const watch = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

/** The page's one dialog for acts. */
export function AskDialog() {
  const current = useSyncExternalStore(watch, () => question);
  return (
    <Modal title={current?.title ?? ''} isOpen={current !== null} onClose={() => dismiss()}>
      {current && <Form question={current} />}
    </Modal>
  );
}

function Form({ question: asked }: { question: Question }) {
  const { text, button, isReasonRequired = false, act } = asked;
  const [reason, setReason] = useState('');
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    try {
      await act(reason.trim());
      dismiss(asked);
    } catch (thrown) {
      setError(thrown);
      setPending(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div>{text}</div>
      <label htmlFor="reason">{isReasonRequired ? texts.ask.reason : texts.ask.optionalReason}</label>
      <input
        id="reason"
        autoFocus
        maxLength={500}
        required={isReasonRequired}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {error !== undefined && <ProblemNote error={error} isOfAct />}
      <footer>
        <button type="button" onClick={() => dismiss()}>
          {texts.ask.cancel}
        </button>
        <button type="submit" className="primary" disabled={isPending}>
          {button}
        </button>
      </footer>
    </form>
  );
}
