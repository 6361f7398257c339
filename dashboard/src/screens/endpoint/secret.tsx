import { messagesTexts } from '../../texts/messages.js';
import { CopyButton } from '../../ui/copy-button.js';
import { useHeldDialog } from '../../ui/use-held-dialog.js';

/** The secret of an endpoint, this once. */
export function Secret({ secret }: { secret: string }) {
  useHeldDialog();
  return (
    <>
      <p>{messagesTexts.endpoints.once}</p>
      <pre aria-label={messagesTexts.endpoints.secret}>{secret}</pre>
      <CopyButton text={secret} />
    </>
  );
}
