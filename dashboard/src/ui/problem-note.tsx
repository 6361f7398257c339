import { FOREIGN } from '../api/answer.js';
import { problemOf } from '../api/client.js';
import { texts } from '../texts.js';

/** An error with its code, and what to do next. An act without the hub's answer may have been done all the same. */
export function ProblemNote(props: { error: unknown; retry?: () => void; isOfAct?: boolean }) {
  const { error, retry, isOfAct = false } = props;
  const { status, code, detail } = problemOf(error);
  const isForeign = code === FOREIGN;
  const text = status === 0 ? texts.problem.noAnswer : isForeign ? texts.problem.foreign(status) : detail;
  const isUnknown = status === 0 || isForeign;
  const next = isOfAct ? texts.problem.maybeDone : texts.problem.noAnswerNext;
  return (
    <div className="note note-bad" role="alert">
      <p>
        <bdi>{text}</bdi>
      </p>
      <p className="soft">
        <code>{code}</code> {isUnknown && next}
      </p>
      {retry && (
        <button type="button" onClick={retry}>
          {texts.problem.retry}
        </button>
      )}
    </div>
  );
}
