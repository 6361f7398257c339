import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import type { z } from 'zod';
import type { Page } from '../../common/answers.js';
import { notifyPayload, type Notify } from '../../families/notifications/model/notify.js';
import type { Notification } from '../../families/notifications/model/notification.js';
import { Notifications } from '../../families/notifications/notifications.js';
import { Actor } from '../../http/actor.decorator.js';
import { DeclaredInputGuard } from '../../http/declared-input.guard.js';
import { zod } from '../../http/zod-pipe.js';
import { JobRouter } from '../../routing/job-router.js';
import { notificationListSchema } from '../dto/notifications.js';
import { Endpoint } from '../openapi/endpoint.decorator.js';
import { shown, type Accepted } from './jobs.controller.js';

/** What people were notified of. */
@UseGuards(DeclaredInputGuard)
@Controller('api/notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: Notifications,
    private readonly router: JobRouter,
  ) {}

  @Get()
  @Endpoint({
    description: 'Lists notifications, newest first, each with what became of it.',
    query: 'NotificationList',
    response: 'NotificationPage',
  })
  list(
    @Query(zod(notificationListSchema)) { limit, cursor, ...filter }: z.output<typeof notificationListSchema>,
  ): Promise<Page<Notification>> {
    return this.notifications.list(filter, limit, cursor);
  }

  @Get(':id')
  @Endpoint({
    description: 'Returns a notification, and says why somebody did not get it.',
    response: 'Notification',
    problems: [404],
  })
  get(@Param('id') id: string): Promise<Notification> {
    return this.notifications.get(id);
  }

  @Post()
  @Endpoint({
    status: 202,
    description: 'Notifies somebody: enqueues a notify job, whose id is the notification’s.',
    body: 'NotifyRequest',
    response: 'AcceptedJob',
  })
  async create(@Body(zod(notifyPayload)) data: Notify, @Actor() actor: string): Promise<Accepted> {
    return shown(await this.router.route({ type: 'notify', data }, { actor }));
  }
}
