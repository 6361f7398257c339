import { messagesTexts } from '../../texts/messages.js';
import { Field } from '../../ui/field.js';
import { CHANNELS, type Channel } from './contact-values.js';

const { fields, noChannel } = messagesTexts.contacts;
const LABELS = [fields.channels, fields.second, fields.third];

/** The channels in the order in which they are tried; the first one is required. */
export function ChannelFields({ channels, error }: { channels: readonly Channel[]; error: string | undefined }) {
  return (
    <div className="fields">
      {LABELS.map((label, index) => (
        <Field key={index} name="channel" label={label} error={index === 0 ? error : undefined}>
          {(attributes) => (
            <select {...attributes} defaultValue={channels[index] ?? ''}>
              {index > 0 && <option value="">{noChannel}</option>}
              {CHANNELS.map((channel) => (
                <option key={channel}>{channel}</option>
              ))}
            </select>
          )}
        </Field>
      ))}
    </div>
  );
}
