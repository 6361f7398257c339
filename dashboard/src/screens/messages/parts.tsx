import { messagesTexts } from '../../texts/messages.js';
import { Parts } from '../../ui/parts.js';

const { messages } = messagesTexts;

/** The screens of what goes out, and to whom. */
export const MESSAGE_PARTS = (
  <Parts
    label={messages.parts}
    parts={[
      { to: '/messages', title: messages.notifications },
      { to: '/messages/endpoints', title: messages.endpoints },
      { to: '/messages/contacts', title: messages.contacts },
    ]}
  />
);
