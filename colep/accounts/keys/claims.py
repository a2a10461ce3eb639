"""What somebody claims to prove themself with."""

from collections.abc import Callable
from dataclasses import dataclass

from colep.rules.sessions import Proof


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt. What is slow about it is done; what must happen under the lock is left to `spend`."""

    proof: Proof
    #: Called once, inside an act. Returns why the claim proves nothing, as a word of the record; empty if it holds.
    spend: Callable[[], str]


def refused(proof: Proof, detail: str) -> Claim:
    """Return a claim of which it is known already that it proves nothing."""
    return Claim(proof, lambda: detail)
