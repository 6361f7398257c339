import { ALERT_COLUMNS } from '../model/alert.js';

/** Alerts whose notifications are created together; the next evaluation creates the rest. */
const MOST = 1000;

/**
 * Creates the notifications that are due: of a firing episode that nobody was notified of, unless it is silenced or
 * explained by another alert; reminders of one that a job raises on, and nobody has acknowledged; and of the end of an
 * episode, for the channels that were notified of its beginning. Each exists once, whichever nodes and jobs try.
 */
export const CREATE_SQL = `
  with due as (
    select a.id, a.episode, 'firing' as status, a.channels,
           case when a.notified < a.episode then 0 else a.reminders + 1 end as reminder
      from alerts a
     where a.state = 'firing' and a.muted_by is null and coalesce(a.silenced_until <= now(), true)
       and (a.notified < a.episode
            or $3::float8 > 0 and a.rule is null and a.last_at >= a.notified_at + $3 * interval '1 ms')
       and ($2::uuid[] is null or a.id = any ($2))
    union all
    select a.id, a.episode, 'resolved', coalesce((
             select array_agg(distinct n.channel) from alert_notifications n
              where n.alert_id = a.id and n.episode = a.episode), a.channels), 0
      from alerts a
     where a.state = 'resolved' and a.notified = a.episode and a.resolve_notified < a.episode
       and ($2::uuid[] is null or a.id = any ($2))
    limit ${MOST}
  ),
  marked as (
    update alerts a set notified = case when d.status = 'firing' then a.episode else a.notified end,
                        notified_at = case when d.status = 'firing' then now() else a.notified_at end,
                        reminders = case when d.status = 'firing' then d.reminder else a.reminders end,
                        resolve_notified = case when d.status = 'resolved' then a.episode else a.resolve_notified end
      from due d where d.id = a.id
  ),
  made as (
    insert into alert_notifications (alert_id, episode, status, channel, reminder)
    select d.id, d.episode, d.status, c.channel, d.reminder from due d, unnest(coalesce(d.channels, $1::text[])) c (channel)
    on conflict do nothing returning alert_id
  )
  select distinct alert_id as id from made`;

/**
 * The update is the claim: a notification that another node holds is skipped, one that a dead node held is taken. One at a
 * time for a channel, so that a node which dies leaves one of each in doubt. A later message to a channel waits for the
 * earlier ones of its alert: an end before its beginning would mislead.
 */
export const CLAIM_SQL = `
  with due as (
    select id from alert_notifications n
     where (state = 'pending' and next_at <= now() - $2 * interval '1 ms'
            or state = 'begun' and begun_at < now() - $3 * interval '1 ms')
       and ($1::uuid[] is null or alert_id = any ($1)) and channel = $4
       and not exists (select 1 from alert_notifications e
                        where e.alert_id = n.alert_id and e.channel = n.channel and e.created_at < n.created_at
                          and e.state in ('pending','begun'))
     order by next_at limit 1 for update skip locked
  ),
  claimed as (
    update alert_notifications n set state = 'begun', begun_at = now(), attempts = n.attempts + 1
      from due where n.id = due.id returning n.*
  )
  select n.id as "notificationId", n.status, n.channel, n.attempts, n.episode, ${ALERT_COLUMNS}
    from claimed n join alerts a on a.id = n.alert_id`;

/**
 * Records the outcome of one attempt, unless another node has claimed the notification since. The other messages of a
 * channel that has asked for a pause wait, too.
 */
export const RECORD_SQL = `
  with recorded as (
    update alert_notifications n
       set state = $3, error_code = $4, error_message = $5, sent_at = case when $3 = 'sent' then now() end,
           next_at = now() + $6::float8 * interval '1 ms'
     where id = $1 and state = 'begun' and attempts = $2
  )
  update alert_notifications n set next_at = greatest(n.next_at, now() + $8::float8 * interval '1 ms')
   where n.channel = $7 and n.state = 'pending' and n.id <> $1`;

/** Milliseconds until a channel's next message may be claimed. $2: after which a begun one counts as abandoned. */
export const NEXT_DUE_SQL = `
  select min(due)::float8 as due from (
    select distinct on (channel)
           greatest(0, extract(epoch from case when state = 'begun' then begun_at + $2 * interval '1 ms' else next_at end - now()) * 1000) as due
      from alert_notifications where alert_id = $1 and state in ('pending','begun') order by channel, created_at) open`;
