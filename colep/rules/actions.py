"""Everything that can be done in Colep, by name.

The grammar is `<noun>:<verb>`. A new action gets a row in `policy.LAW` before it gets a page.
"""

from enum import StrEnum


class Action(StrEnum):
    """One act that a view, a socket event or a command performs."""

    PUBLIC_READ = "public:read"
    SIGN_IN = "session:start"
    LANGUAGE_CHOOSE = "language:choose"
    APPLY = "application:make"

    ENROL = "account:enrol"

    SIGN_OUT = "session:end"
    HOME_READ = "home:read"
    ACCOUNT_READ = "account:read"
    ACCOUNT_CHANGE = "account:change"
    #: Passphrase, factors, recovery codes.
    KEYS_READ = "keys:read"
    KEYS_CHANGE = "keys:change"
    #: Say again who one is, for what wants a fresh proof.
    PROVE = "session:prove"
    MEMBER_READ = "member:read"

    #: As a sponsor whom an applicant named.
    VOUCH = "application:vouch"
    #: As a contact point for the own country: its applicants, its names, their end.
    COUNTRY_ANSWER = "country:answer"

    #: The desk of the secretariat.
    DESK_READ = "desk:read"
    APPLICATION_DECIDE = "application:decide"
    STANDING_DECIDE = "standing:decide"
    ROLE_DECIDE = "role:decide"
    COUNTRY_DECIDE = "country:decide"

    THREAD_READ = "thread:read"
    THREAD_OPEN = "thread:open"
    THREAD_REPLY = "thread:reply"

    #: Take a thread or a practice away as a file.
    ITEM_EXPORT = "item:export"

    #: Ask who would see something, before it is written.
    AUDIENCE_ASK = "audience:ask"
    #: Give one's own thing a stricter label or a narrower audience, or propose the contrary.
    LABEL_SET = "label:set"
    #: Answer as one of its authors a proposal that more may see it.
    LABEL_ANSWER = "label:answer"

    ROOM_READ = "room:read"
    ROOM_WRITE = "room:write"
    ROOM_OPEN = "room:open"

    #: Hear when something on the page at hand is not for one any more.
    PAGE_WATCH = "page:watch"

    PRACTICE_READ = "practice:read"
    PRACTICE_CREATE = "practice:create"
    PRACTICE_EDIT = "practice:edit"

    CONTACT_READ = "contact:read"

    GROUP_READ = "group:read"
    GROUP_CREATE = "group:create"
    #: By the button, or by asking.
    GROUP_JOIN = "group:join"
    GROUP_LEAVE = "group:leave"
    #: Answer those who ask, bring somebody in, take somebody out: its owner.
    GROUP_LEAD = "group:lead"
    #: Hand it over, archive it: its owner or the secretariat.
    GROUP_KEEP = "group:keep"

    #: Look at what the guard let pass with a reason.
    MODERATE = "item:moderate"
    #: Hold a thing back, or release it.
    ITEM_HOLD = "item:hold"
    #: Open who spoke under the Chatham House Rule; it takes two.
    IDENTITY_OPEN = "identity:open"
