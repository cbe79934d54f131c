import { Link } from "@tanstack/react-router";
import type { Message } from "../api";
import { Icon } from "../shared/icons";

/** Tells that a mail may belong to another conversation, why it was not joined to it, and where that one is. */
export function SuspectedMatch({ suspected }: { suspected: NonNullable<Message["suspected"]> }) {
  return (
    <div className="suspected" role="note">
      <b><Icon name="link" size={13} /> Suspected match.</b> {suspected.words}{" "}
      <Link to="/inbox/$id" params={{ id: suspected.conversation_id }} search={(before) => ({ ...before, side: undefined })} preload={false}>
        Open the other conversation
      </Link>
    </div>
  );
}
