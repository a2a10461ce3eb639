"""The acts that leave an entry in the record of acts, and on what they are done. Closed lists.

The grammar is `<noun>.<verb>`. The words stand in entries that are never changed: one that was used once keeps
its meaning for ever, and a new act gets a new word.
"""

from enum import StrEnum


class Act(StrEnum):
    """What somebody did."""

    SESSION_START = "session.start"
    SESSION_END = "session.end"
    SESSIONS_END_OTHERS = "sessions.end-others"
    PREFERENCES_CHANGE = "preferences.change"
    MEMBER_ADD = "member.add"
    STANDING_CHANGE = "standing.change"


class Subject(StrEnum):
    """On what kind of thing."""

    MEMBER = "member"
    SESSION = "session"


#: Who acts at the machine itself, with the command line: nobody's id.
COMMAND_LINE = 0
