import { listsTexts } from '../texts/lists.js';

const WIDTH = 72;
const HEIGHT = 16;
/** A value that is there is seen, however small it is beside the largest. */
const LEAST = 2;

/** Figures of equal spans of time as small bars; those who do not see them are read the text. */
export function Spark({ values }: { values: readonly number[] }) {
  const most = Math.max(1, ...values);
  const step = WIDTH / values.length;
  return (
    <svg className="spark" role="img" width={WIDTH} height={HEIGHT} aria-label={listsTexts.spark.label(values)}>
      <title>{listsTexts.spark.label(values)}</title>
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(LEAST, (value / most) * HEIGHT);
        return (
          <rect
            key={index}
            className={value === 0 ? 'none' : undefined}
            x={index * step}
            y={HEIGHT - height}
            width={step - 1}
            height={height}
          />
        );
      })}
    </svg>
  );
}
