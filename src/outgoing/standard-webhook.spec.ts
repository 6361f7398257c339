import { expect, it } from 'vitest';
import { standardWebhookHeaders } from './standard-webhook.js';

const at = new Date(1_614_265_330_000);
const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at, body: '{"test": 2432232314}' };

it('standardWebhookHeaders signs as the example of the specification', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'];
  expect(standardWebhookHeaders({ ...message, secrets })).toEqual({
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('standardWebhookHeaders signs with each secret during a rotation, and with none if there is none', () => {
  const two = standardWebhookHeaders({ ...message, secrets: ['whsec_AAAA', 'whsec_BBBB'] })['webhook-signature'];
  expect(two).toMatch(/^v1,\S{44} v1,\S{44}$/);
  expect(standardWebhookHeaders({ ...message, secrets: [] })).not.toHaveProperty('webhook-signature');
});
