import { z } from 'zod';
import { userIdSchema } from '../../families/notifications/model/notify.js';
import { NOTIFICATION_STATES } from '../../families/notifications/model/notification.js';
import { limit } from './queries.js';

/** Query for notifications; the cursor is the id of the last one. */
export const notificationListSchema = z.strictObject({
  userId: userIdSchema.optional(),
  state: z.enum(NOTIFICATION_STATES).optional(),
  limit,
  cursor: z.guid({ error: 'must be the nextCursor of the previous page' }).optional(),
});

/** Query for contacts; the cursor is the userId of the last one. */
export const contactListSchema = z.strictObject({ limit, cursor: userIdSchema.optional() });
