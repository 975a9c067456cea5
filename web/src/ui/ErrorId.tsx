import type { ApiError } from '../api/problem.ts';

/** The line in mono that whoever runs the server can look up. */
export function ErrorId({ error }: { error: ApiError }) {
  const parts = [error.status === 0 ? null : `error ${error.status}`, error.code.toUpperCase(), error.errorId].filter(
    (part) => part !== null,
  );
  return <p className="error-id">{parts.join(', ')}</p>;
}
