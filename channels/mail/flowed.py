"""Joining the lines of format=flowed text (RFC 3676)."""


def unflow(text: str, *, delete_space: bool) -> str:
    """Return the paragraphs as their writer saw them, one line each.

    A line that ends in a blank goes on in the next, if that is quoted as
    deeply; the signature's "-- " ends a paragraph. `delete_space` is the
    parameter DelSp=yes: the blank was put there only to break the line.
    """
    whole: list[str] = []
    depth, open_line = 0, False
    for line in text.split("\n"):
        marks = len(line) - len(line.lstrip(">"))
        words = line[marks:].removeprefix(" ")  # space-stuffing, §4.4
        flows = words.endswith(" ") and words != "-- "
        kept = words[:-1] if flows and delete_space else words
        if open_line and marks == depth and words != "-- ":
            whole.append(kept)
        else:
            quoted = ">" * marks + " " if marks else ""
            whole += ["\n", quoted, kept]
        depth, open_line = marks, flows
    return "".join(whole[1:])
