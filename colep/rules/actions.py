"""Everything that can be done in Colep, by name.

The grammar is `<noun>:<verb>`. A new action gets a row in `policy.LAW` before it gets a page.
"""

from enum import StrEnum


class Action(StrEnum):
    """One act that a view, a socket event or a command performs."""

    PUBLIC_READ = "public:read"
    SIGN_IN = "session:start"
    LANGUAGE_CHOOSE = "language:choose"

    SIGN_OUT = "session:end"
    HOME_READ = "home:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_CHANGE = "account:change"
    MEMBER_READ = "member:read"

    THREAD_READ = "thread:read"
    THREAD_OPEN = "thread:open"
    THREAD_REPLY = "thread:reply"

    ROOM_READ = "room:read"
    ROOM_WRITE = "room:write"

    PRACTICE_READ = "practice:read"
    PRACTICE_CREATE = "practice:create"
    PRACTICE_EDIT = "practice:edit"

    CONTACT_READ = "contact:read"
