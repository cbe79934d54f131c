import type { Call, Conversation } from "../api";

/** The call that is going on in a conversation; null when there is none, or it is over. */
export function liveCall(conversation: Pick<Conversation, "call"> | undefined): Call | null {
  const call = conversation?.call;
  return call && call.state !== "ended" ? call : null;
}
