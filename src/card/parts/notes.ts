import type { Chart } from '../chart.ts';
import { conceptText, conceptTexts } from '../concept.ts';
import { type Found, line, linesOf } from '../part.ts';
import { sourceOf } from '../person.ts';
import { whenOf } from '../when.ts';

/** What rescuers should know: the record's flags. */
export function notes(chart: Chart): Found {
  const flags = chart.all('Flag').filter((flag) => flag.status !== 'entered-in-error');
  const lines = linesOf(chart, flags, (flag) => {
    const ended = flag.status === 'inactive';
    return [
      line(chart, flag, {
        category: conceptTexts(flag.category, chart.language),
        title: conceptText(flag.code, chart.language),
        when: whenOf({ period: flag.period }, chart.birthDate),
        status: ended ? chart.words.status.ended : null,
        source: sourceOf(chart, flag, flag.author),
        ended,
      }),
    ];
  });
  return { lines, noneKnown: [] };
}
