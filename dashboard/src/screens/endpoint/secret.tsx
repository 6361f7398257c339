import { texts } from '../../texts.js';
import { CopyButton } from '../../ui/copy-button.js';

/** The secret of an endpoint, this once. */
export function Secret({ secret }: { secret: string }) {
  return (
    <>
      <p>{texts.endpoints.once}</p>
      <pre aria-label={texts.endpoints.secret}>{secret}</pre>
      <CopyButton text={secret} />
    </>
  );
}
