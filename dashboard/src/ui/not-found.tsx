import { Link } from '@tanstack/react-router';
import { texts } from '../texts.js';

export function NotFound() {
  return (
    <div className="note">
      <p>{texts.notFound.text}</p>
      <p>
        <Link to="/">{texts.notFound.next}</Link>
      </p>
    </div>
  );
}
