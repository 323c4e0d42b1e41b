// One request to the API: the browser's cookies, the CSRF code, one renewal of an expired session, and problems as errors.
const BASE = "/api/v1";

export class ApiProblem extends Error {
  constructor(readonly status: number, readonly kind: string, detail: string, readonly requestID?: string) { super(detail) }
}

/** The request did not reach the server, or its answer not us. */
export class Offline extends Error {
  constructor() { super("The server cannot be reached. What you see may be out of date; it goes on as soon as the connection is back.") }
}

export function cookie(name: string): string {
  const found = document.cookie.split("; ").find(part => part.startsWith(name + "="));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

let renewal: Promise<boolean> | null = null;

/** Takes the refresh token for a new session, once for all that ask at the same time. */
export function renew(): Promise<boolean> {
  renewal ??= fetch(BASE + "/auth/refresh", { method: "POST", headers: { "X-CSRF-Token": cookie("bt_csrf") } })
    .then(answer => answer.ok, () => false)
    .finally(() => { renewal = null });
  return renewal;
}

export const signedOut = new EventTarget();

export interface Sent { body?: unknown; raw?: Blob; headers?: Record<string, string>; signal?: AbortSignal; query?: Record<string, string | number | undefined> }

export async function send<Answer>(method: string, path: string, sent: Sent = {}, isSecond = false): Promise<Answer> {
  const query = new URLSearchParams(Object.entries(sent.query ?? {}).flatMap(([name, value]) => value === undefined || value === "" ? [] : [[name, String(value)]]));
  const headers: Record<string, string> = { Accept: "application/json", ...sent.headers };
  if (method !== "GET") headers["X-CSRF-Token"] = cookie("bt_csrf");
  if (sent.body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(`${BASE}/${path}${query.toString() ? "?" + query : ""}`, {
      method, headers, body: sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body)), signal: sent.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline();
  }
  if (answer.status === 401 && !isSecond) {
    if (cookie("bt_csrf") && await renew()) return send(method, path, sent, true);
    signedOut.dispatchEvent(new Event("signedout"));
  }
  if (!answer.ok) throw await problem(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as Answer;
}

async function problem(answer: Response): Promise<ApiProblem> {
  try {
    const body = await answer.json() as { type: string; detail: string; request_id: string };
    return new ApiProblem(answer.status, body.type.split(":").pop() ?? "unknown", body.detail, body.request_id);
  } catch {
    return new ApiProblem(answer.status, "unknown", `The server answered ${answer.status}; try again in a little while.`);
  }
}

/** Whether a second try may go better: nobody answered, or the server is not itself. */
export const isPassing = (error: unknown) => error instanceof Offline || error instanceof TypeError || (error instanceof ApiProblem && error.status >= 500);

/** Tries until it is answered; what is no passing trouble is thrown. */
export async function patiently<Value>(load: () => Promise<Value>, onTrouble: (error: unknown) => void): Promise<Value> {
  for (let pause = 500; ; pause = Math.min(2 * pause, 8000)) {
    try {
      return await load();
    } catch (error) {
      if (!isPassing(error)) throw error;
      onTrouble(error);
      await new Promise(resolve => setTimeout(resolve, pause));
    }
  }
}

/** Words for a person. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong; try again.";
}
