import { $api, type Schema } from '../../api/client.js';
import { schedulesTexts } from '../../texts/schedules.js';
import { useSettled } from '../../ui/use-settled.js';
import { duration } from '../../ui/duration.js';
import { absolute, When } from '../../ui/when.js';
import { timesOf, type Values } from './form-values.js';
import { LOCALE } from '../../ui/locale.js';

/** Asks the hub what these times mean, when typing pauses; an error is about their fields. */
export function usePreview(values: Values) {
  const times = timesOf(values);
  const asked = useSettled(JSON.stringify(times));
  const query = JSON.parse(asked) as { every?: number | null; pattern?: string; tz?: string };
  const isAsked = query.pattern === undefined ? Boolean(query.every) : query.pattern.trim() !== '';
  const { data, error } = $api.useQuery(
    'get',
    '/api/schedules/preview',
    { params: { query: query as Record<string, string> } },
    { enabled: isAsked, retry: false, staleTime: 0 },
  );
  return { data, error, every: query.every ?? undefined, zone: query.tz ?? 'UTC' };
}

interface Props {
  preview: Schema<'SchedulePreview'> | undefined;
  every: number | undefined;
  zone: string;
}

/** What the times mean in words, and the next of them, in the time zone of the pattern. */
export function Preview({ preview, every, zone }: Props) {
  const format = formatIn(zone);
  const words = every === undefined ? preview?.words : schedulesTexts.schedules.every(duration(every));
  return (
    <section className="preview" aria-label={schedulesTexts.schedule.preview} aria-live="polite">
      {preview && (
        <>
          {words && <p>{words}</p>}
          <ol className="plain">
            {preview.next.map((at) => (
              <li key={at}>
                <time dateTime={at} title={absolute.format(new Date(at))}>
                  {format.format(new Date(at))}
                </time>{' '}
                <span className="soft">
                  <When at={at} />
                </span>
              </li>
            ))}
          </ol>
          <p className="soft">
            <bdi>{schedulesTexts.schedule.zoned(format.resolvedOptions().timeZone)}</bdi>
          </p>
        </>
      )}
    </section>
  );
}

/** Returns the format of times in a zone; in the browser's for one that only the hub knows. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const format: Intl.DateTimeFormatOptions = {
    ...{ weekday: 'short', year: 'numeric', month: 'short', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  };
  try {
    return new Intl.DateTimeFormat(LOCALE, { ...format, timeZone });
  } catch {
    return new Intl.DateTimeFormat(LOCALE, format);
  }
}
