/** The one place that speaks HTTP: typed by the generated client, failing as ApiError. */

/** What the server said when it refused, in its own words (RFC 9457), or that it was not reached. */
export class ApiError extends Error {
  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly detail: string,
    /** Seconds the server asked us to wait, if it did. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail);
  }

  /** True when nothing is known of the request's fate, so it may be tried again with the same key. */
  get unreached(): boolean {
    return this.status === 0 || this.status >= 502;
  }
}

/** A generated operation: what it takes and where it lives. */
interface Operation {
  url: string;
  path?: unknown;
  query?: unknown;
  body?: unknown;
}

type Parts<D extends Operation> = (undefined extends D["path"] ? { path?: D["path"] } : { path: D["path"] }) &
  (undefined extends D["query"] ? { query?: D["query"] } : { query: D["query"] }) &
  (undefined extends D["body"] ? { body?: D["body"] } : { body: D["body"] }) & { signal?: AbortSignal };

let skew = 0;

/** Now by the server's clock, in milliseconds; deadlines are counted by it, not by this machine's. */
export function serverNow(): number {
  return Date.now() + skew;
}

function learnSkew(response: Response): void {
  const date = Date.parse(response.headers.get("date") ?? "");
  const found = date + 500 - Date.now();
  skew = Number.isNaN(date) || Math.abs(found) < 1500 ? 0 : found;
}

/** The address of an operation: its `{names}` filled from path, its query appended. */
export function address(url: string, path: unknown, query: unknown): string {
  const names = (path ?? {}) as Record<string, unknown>;
  const filled = url.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(names[name])));
  const pairs = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value != null);
  const search = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
  return search ? `${filled}?${search}` : filled;
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { detail?: unknown; title?: unknown };
  const words = [problem.detail, problem.title].find((part) => typeof part === "string" && part);
  const wait = Number(response.headers.get("retry-after"));
  return new ApiError(response.status, String(words ?? `The server answered ${response.status}.`), wait || null);
}

/** Carry out one generated operation; resolves with its answer, rejects with ApiError only. */
export async function call<D extends Operation, R>(method: string, url: D["url"], parts: Parts<D>): Promise<R> {
  const { path, query, body, signal } = parts as Operation & { signal?: AbortSignal };
  let response: Response;
  try {
    response = await fetch(address(url, path, query), {
      method,
      signal,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, "The server could not be reached.");
  }
  learnSkew(response);
  if (!response.ok) throw await refusal(response);
  return (response.status === 204 ? undefined : await response.json()) as R;
}
