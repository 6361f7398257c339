import { problemOf } from '../api/client.js';
import { texts } from '../texts.js';

/** An error with its code, and what to do next. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { status, code, detail } = problemOf(error);
  return (
    <div className="note note-bad" role="alert">
      <p>{status === 0 ? texts.problem.noAnswer : detail}</p>
      <p className="soft">
        <code>{code}</code> {status === 0 ? texts.problem.noAnswerNext : ''}
      </p>
      {retry && (
        <button type="button" onClick={retry}>
          {texts.problem.retry}
        </button>
      )}
    </div>
  );
}
