import { mailsTexts } from '../../texts/mails.js';
import { Parts } from '../../ui/parts.js';

const { label, mails, suppressions, templates } = mailsTexts.parts;

/** The screens of mails. */
export const MAIL_PARTS = (
  <Parts
    label={label}
    parts={[
      { to: '/mails', title: mails },
      { to: '/mails/suppressions', title: suppressions },
      { to: '/mails/templates', title: templates },
    ]}
  />
);
