import { messagesTexts } from '../../texts/messages.js';
import { CopyButton } from '../../ui/copy-button.js';

/** The secret of an endpoint, this once. */
export function Secret({ secret }: { secret: string }) {
  return (
    <>
      <p>{messagesTexts.endpoints.once}</p>
      <pre aria-label={messagesTexts.endpoints.secret}>{secret}</pre>
      <CopyButton text={secret} />
    </>
  );
}
