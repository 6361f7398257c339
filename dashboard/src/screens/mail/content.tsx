import { HUB_PATH } from '../../api/addresses.js';
import type { Schema } from '../../api/client.js';
import { mailsTexts } from '../../texts/mails.js';
import { JsonView } from '../../ui/json-view.js';
import { BoundedText } from '../../ui/long-text.js';

/** Characters that are shown at first. */
const SHOWN = 20_000;

/** What a mail contains, as text: its HTML is not rendered. */
export function Content({ mail: { text, html, headers, attachments } }: { mail: Schema<'EmailDetail'> }) {
  return (
    <>
      <Source title={mailsTexts.mail.text} text={text} />
      <Source title={mailsTexts.mail.html} text={html} />
      {attachments.length > 0 && (
        <section>
          <h2>{mailsTexts.mail.attachments}</h2>
          <ul className="plain">
            {attachments.map(({ artifact, name }) => (
              <li key={artifact}>
                <a href={`${HUB_PATH}/api/artifacts/${artifact}`} download>
                  <bdi>{name ?? artifact}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {Object.keys(headers).length > 0 && (
        <section>
          <h2>{mailsTexts.mail.headers}</h2>
          <JsonView value={headers} label={mailsTexts.mail.headers} />
        </section>
      )}
    </>
  );
}

/** A text by its title; nothing without it. */
export function Source({ title, text }: { title: string; text: string | null }) {
  if (text === null) return null;
  return (
    <section>
      <h2>{title}</h2>
      <pre tabIndex={0} aria-label={title}>
        <bdi>
          <BoundedText text={text} most={SHOWN} />
        </bdi>
      </pre>
    </section>
  );
}
