import { ExpressAdapter } from '@bull-board/express';

type Render = (file: string, values: object, done: (error: unknown, html?: string) => void) => void;

/** Fonts of another host, which the hub's policy blocks; the board renders well without them. */
const FOREIGN_STYLE = /<link href="https:\/\/[^"]{1,300}" rel="stylesheet">/g;

/** bull-board's page, adapted to the hub's Content-Security-Policy. */
export class BoardPage extends ExpressAdapter {
  override setViewsPath(path: string): this {
    super.setViewsPath(path);
    const { '.ejs': render } = (this.app as unknown as { engines: Record<string, Render> }).engines;
    this.app.engine('ejs', ((file, values, done) => {
      render?.(file, values, (error, html) => done(error, html?.replaceAll(FOREIGN_STYLE, '')));
    }) satisfies Render);
    return this;
  }
}
