"""Why a label is not changed although whoever asks may know the thing."""

from enum import StrEnum

from colep.core.errors import ColepError


class Why(StrEnum):
    """The reason as a word that `handling.words` explains."""

    #: Somebody else changed label or audience since the page was opened.
    CHANGED = "changed"
    #: It has this label and audience already.
    SAME = "same"
    #: It is not narrower, so it is not done at once.
    WIDER = "wider"
    #: It is narrower, and that is done by who began it.
    NARROWER = "narrower"
    #: Under the Chatham House Rule nobody is known who could be asked.
    RULE = "rule"
    #: One of its authors cannot be asked any more.
    GONE = "gone"
    #: It would be for a group that does not exist for all of its authors.
    UNKNOWN = "unknown"
    #: There is a proposal already.
    OPEN = "open"
    #: The proposal is over.
    OVER = "over"


class NotSo(ColepError):
    """Nothing was changed. `why` says what stands in the way."""

    status = 409
    code = "conflict"

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why
