// Renders the texts of one template off the event loop, which a loop in a template would block.
import { parentPort, workerData } from 'node:worker_threads';
import { Liquid } from 'liquidjs';

const { texts, data } = workerData;
/** No file, no prototype, no variable that is not there; the parent ends what takes too long all the same. */
const LIMITS = { parseLimit: 2_000_000, renderLimit: 1000, memoryLimit: 20_000_000 };
const OPTIONS = { ...LIMITS, strictVariables: true, strictFilters: true, lenientIf: true, templates: {} };

try {
  const plain = new Liquid({ ...OPTIONS, ownPropertyOnly: true });
  const escaped = new Liquid({ ...OPTIONS, ownPropertyOnly: true, outputEscape: 'escape' });
  const rendered = Object.entries(texts).map(([name, text]) => {
    try {
      const liquid = name === 'html' ? escaped : plain;
      const parsed = liquid.parse(text);
      return [name, data === undefined ? text : liquid.renderSync(parsed, data)];
    } catch (error) {
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
  });
  parentPort.postMessage({ rendered: Object.fromEntries(rendered) });
} catch (error) {
  parentPort.postMessage({ refusal: String(error.message).slice(0, 500) });
}
