import { createHmac, randomBytes } from 'node:crypto';

/** Returns a text in the form of a key that nothing else contains. */
export const planted = (name: string) => `planted-${name}-${randomBytes(12).toString('hex')}`;

/** Secrets that a test gives to a hub or sends to it, by name, in each form in which they might be written. */
export class PlantedSecrets {
  private readonly values = new Map<string, string>();

  /** Returns a new secret, made from a planted text. */
  plant(name: string, form: (text: string) => string = (text) => text): string {
    const text = planted(name);
    this.values.set(name, text);
    return form(text);
  }

  /** Adds a secret that the hub has issued. */
  keep(name: string, value: string): string {
    if (value.length < 16) throw new Error(`${name} is too short to be searched for`);
    this.values.set(name, value);
    return value;
  }

  /** Returns each secret as it is, in base64 and percent-encoded. */
  forms(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [name, value] of this.values) {
      const bytes = Buffer.from(value);
      // Within a longer text its base64 begins at any of three offsets; the first and last letters depend on neighbours.
      const base64 = [0, 1, 2].map((offset) =>
        Buffer.concat([Buffer.alloc(offset), bytes])
          .toString('base64')
          .slice(4, -4),
      );
      for (const [n, form] of [value, ...base64].entries()) found[n === 0 ? name : `${name} in base64 ${n}`] = form;
    }
    return found;
  }
}

/** Returns a JSON Web Token of HS256 with these claims. */
export function signedToken(secret: string, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}
